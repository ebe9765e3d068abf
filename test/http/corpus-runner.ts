import { expect } from "vitest";
import { type CorpusWorldOptions, worldFor } from "../support/corpus-world.ts";

/** One message of a real peer and what it may be answered; `docs/conformance.md` says where the form comes from. */
export interface CorpusMessage {
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

/** The messages of a folder, each file given as text; parsed here because a bundler would touch `__proto__`. */
export function readCorpus(texts: readonly string[]): readonly CorpusMessage[] {
  return texts.map((text): CorpusMessage => JSON.parse(text));
}

/** Speaks the message into a world of its own, and holds the answer to what the sender needs. */
export async function expectAnswer(message: CorpusMessage, options?: CorpusWorldOptions): Promise<void> {
  const { id } = message;
  const response = await answerTo(message, options);
  const text = await response.text();
  expect(statusesFor(message), text).toContain(response.status);
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
}

async function answerTo(message: CorpusMessage, options?: CorpusWorldOptions): Promise<Response> {
  const service = await worldFor(message, options);
  // Header values in angle brackets stand for what only a signer can compute; the world says who has signed.
  const headers = Object.entries(message.headers).filter(([, value]) => !/<[a-z_.]+>/.test(value));
  const body = message.rawBody ? String(message.body) : JSON.stringify(message.body);
  return service.request(`${message.method} ${message.path}`, {
    headers: Object.fromEntries(headers),
    body: new TextEncoder().encode(body),
  });
}

/** The other answers are for servers that look at no signatures: where one is demanded or told, there is one answer. */
function statusesFor({ precondition = "", expect: { status, alt = [] } }: CorpusMessage): readonly number[] {
  return /http-sig|signed|signing/.test(precondition) ? [status] : [status, ...alt];
}

/** Some values stand for any of their kind: a token is what it is, and lives as long as its server says. */
function answerIn(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!("access_token" in body)) return body;
  return { ...body, access_token: expect.any(String), expires_in: expect.any(Number) };
}
