import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { worldFor } from "../support/corpus-world.ts";

/** One message of a real peer and what it may be answered; `docs/conformance.md` says where the form comes from. */
interface Message {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly rawBody?: boolean;
  readonly senderHost: string;
  readonly precondition?: string;
  readonly expect: {
    readonly status: number;
    readonly alt?: readonly number[];
    readonly body?: Readonly<Record<string, unknown>>;
  };
}

const FOLDER = join(import.meta.dirname, "../vectors/corpus");

/** Messages about what this server does not offer yet: whatever it answers, it must say so or refuse. */
const NOT_BUILT: Readonly<Record<string, string>> = {
  "share-must-exchange-not-offered": "needs the criterium must-exchange-token",
  "share-unsigned-but-required": "needs HTTP signatures",
  "notif-bad-foreign-signer": "needs HTTP signatures",
};

const messages = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json"))
  .map((name): Message => JSON.parse(readFileSync(join(FOLDER, name), "utf8")));
const built = messages.filter(({ id }) => !(id in NOT_BUILT));
const notBuilt = messages.filter(({ id }) => id in NOT_BUILT);

async function answerTo(message: Message): Promise<Response> {
  const service = await worldFor(message);
  // Header values in angle brackets stand for what only a signer can compute.
  const headers = Object.entries(message.headers).filter(([, value]) => !/<[a-z_.]+>/.test(value));
  const body = message.rawBody ? String(message.body) : JSON.stringify(message.body);
  return service.request(`${message.method} ${message.path}`, {
    headers: Object.fromEntries(headers),
    body: new TextEncoder().encode(body),
  });
}

/** Some values stand for any of their kind: a token is what it is, and lives as long as its server says. */
function answerIn(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!("access_token" in body)) return body;
  return { ...body, access_token: expect.any(String), expires_in: expect.any(Number) };
}

describe("messages of real peers", () => {
  it("has them all", () => {
    expect(messages.length).toBeGreaterThan(140);
  });

  it.each(built)("[R19] answers $id as its sender needs it", async (message) => {
    const { id } = message;
    const response = await answerTo(message);
    const text = await response.text();
    expect([message.expect.status, ...(message.expect.alt ?? [])], text).toContain(response.status);
    expect(response.headers.get("Content-Type")).toMatch(/^application\/json/);
    const body: unknown = JSON.parse(text);
    if (response.status === message.expect.status && message.expect.body) {
      expect(body).toMatchObject(answerIn(message.expect.body));
    }
    if (id.startsWith("token-")) {
      expect(response.headers.get("Cache-Control")).toBe("no-store");
    } else if (response.status >= 400) {
      expect(body).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    }
  });

  it.each(notBuilt)("refuses $id, which needs more than is built, without breaking", async (message) => {
    const response = await answerTo(message);
    expect(response.status < 500 || response.status === 501, String(response.status)).toBe(true);
    expect(await response.json()).toBeTypeOf("object");
  });
});
