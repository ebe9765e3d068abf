import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendRaw } from "./raw-request.ts";
import { type RunningServer, startRunningServer } from "./running-server.ts";

const VECTORS = join(import.meta.dirname, "../vectors");

/** A request of a real peer to our files: of the share `out-1`, whose secret is `s3cr3tOut1`. */
interface Message {
  readonly id: string;
  readonly direction: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expect: { readonly status: number };
}

function messagesIn(folder: string): readonly Message[] {
  return readdirSync(join(VECTORS, folder))
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(VECTORS, folder, name), "utf8")));
}

describe("the corpus", () => {
  // What reads a folder passes as well when the folder is empty: these are the messages there are.
  it.each([
    { prefix: "share-", folder: "corpus", count: 88 },
    { prefix: "notif-", folder: "corpus", count: 37 },
    { prefix: "invite-", folder: "corpus", count: 16 },
    { prefix: "token-", folder: "corpus", count: 8 },
    { prefix: "request-share-", folder: "corpus", count: 6 },
    { prefix: "dav-", folder: "dav", count: 4 },
  ])("has $count messages $prefix that peers send us", ({ prefix, folder, count }) => {
    const named = messagesIn(folder).filter(({ id }) => id.startsWith(prefix));
    expect(named).toHaveLength(count);
    expect(named.every(({ direction }) => direction === "inbound-request")).toBe(true);
  });
});

describe("a peer that reads what we share", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startRunningServer("webdav/ocm");
  });
  afterAll(() => server.close());

  /** Our server chooses ids and secrets itself; Basic hides the secret from a plain replacement. */
  function asShared(text: string): string {
    const { id, secret } = server.share;
    const replaced = text.replaceAll("out-1", id).replaceAll("s3cr3tOut1", secret);
    const basic = /^Basic (.+)$/.exec(replaced)?.[1];
    if (basic === undefined) return replaced;
    const proof = Buffer.from(basic, "base64").toString().replace("s3cr3tOut1", secret);
    return `Basic ${Buffer.from(proof).toString("base64")}`;
  }

  it.each(messagesIn("dav"))("[R19] is answered as it needs it: $id", async (message) => {
    const { status, text } = await sendRaw(server.httpPort, {
      method: message.method,
      target: asShared(message.path),
      headers: Object.entries(message.headers)
        .filter(([, value]) => value !== "")
        .map(([name, value]) => `${name}: ${asShared(value)}`),
    });
    expect(status, text).toBe(message.expect.status);
    if (status === 207) expect(text).toContain("HTTP/1.1 200 OK</d:status>");
  });
});
