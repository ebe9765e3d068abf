import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import process from "node:process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SECRET, type Site, startSite } from "../client/support.ts";

const run = promisify(execFile);
const tried = new Set<string>();

/** Runs an example as a user of this site would: in a process of its own, with nothing but its settings. */
async function example(site: Site, name: string, ...args: readonly string[]): Promise<string> {
  tried.add(`${name}.ts`);
  const env = {
    PATH: process.env.PATH ?? "",
    MESHPORT_RPC_URL: site.rpcUrl,
    MESHPORT_SECRET: SECRET,
    MESHPORT_USER: site.userId,
    MESHPORT_PROVIDER: site.provider,
    MESHPORT_PUBLIC_URL: site.publicUrl,
    MESHPORT_USER_TOKEN: site.userToken,
  };
  const { stdout } = await run(process.execPath, [`examples/${name}.ts`, ...args], { env });
  return stdout.trim();
}

describe("the examples", () => {
  let sender: Site;
  let receiver: Site;
  beforeAll(async () => {
    sender = await startSite("marie", { "radium.txt": "Radium glows.", "notes/day 1.md": "# Day 1" });
    receiver = await startSite("pierre");
  });
  afterAll(async () => {
    await sender?.close();
    await receiver?.close();
  });

  it("tell the story of two servers", async () => {
    const invite = await example(sender, "invite", "for Pierre");
    expect(await example(receiver, "accept", invite)).toBe(`Marie (marie@${sender.provider})`);
    expect(await example(receiver, "accept", invite)).toBe("you are connected already");

    const shareId = await example(sender, "share", "/radium.txt", "pierre");
    await example(sender, "share", "/notes", "pierre", "write");
    const listed = (await example(receiver, "inbox")).split("\n").map((line) => line.split("\t"));
    const idOf = (name: string) => listed.find((columns) => columns[3] === name)?.[0] ?? "";
    expect(listed.map(([, ...rest]) => rest).sort()).toEqual([
      ["pending", "file", "radium.txt", "from marie"],
      ["pending", "folder", "notes", "from marie"],
    ]);

    expect(await example(receiver, "inbox", "accept", idOf("radium.txt"))).toContain(
      "accepted\tfile\tradium.txt",
    );
    expect(await example(receiver, "inbox", "accept", idOf("notes"))).toContain("accepted\tfolder\tnotes");
    expect(await example(receiver, "read", idOf("radium.txt"))).toBe("Radium glows.");
    expect(await example(receiver, "read", idOf("notes"), "day 1.md")).toBe("# Day 1");
    expect(await example(receiver, "inbox", "decline", idOf("notes"))).toContain("declined\tfolder\tnotes");

    await example(sender, "unshare", shareId);
    await expect(example(receiver, "read", idOf("radium.txt"))).rejects.toThrow(/Error: [45]\d\d/);
  });

  it("fail with the reason, and without the secret", async () => {
    const failed = await example(sender, "unshare", "none").catch((error: { stderr: string }) => error);
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining("share not found") });
    expect(failed).toMatchObject({ stderr: expect.not.stringContaining(SECRET) });
  });

  it("are all tried here", () => {
    const examples = readdirSync("examples").filter((name) => name.endsWith(".ts") && name !== "connect.ts");
    expect([...tried].sort()).toEqual(examples.sort());
  });
});
