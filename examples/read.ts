// node examples/read.ts ID [PATH]: prints a received file, or one in a received folder. Bytes come from the public port,
// where users, and not services, prove who they are.
import process from "node:process";
import { argument, setting } from "./connect.ts";

const id = argument(1, "the id of a received share");
const path = (process.argv[3] ?? "").split("/").map(encodeURIComponent).join("/");
const response = await fetch(
  new URL(`/dav/received/${id}/${path}`.replace(/\/$/, ""), setting("MESHPORT_PUBLIC_URL")),
  {
    headers: { authorization: `Bearer ${setting("MESHPORT_USER_TOKEN")}` },
  },
);
if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
process.stdout.write(new Uint8Array(await response.arrayBuffer()));
