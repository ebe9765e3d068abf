// node examples/unshare.ts ID: ends a share of the user.
import { removeShare } from "meshport/client";
import { argument, connect } from "./connect.ts";

await removeShare(connect(), argument(1, "the id of a share"));
