/** A server of the story: where it is, and how a request gets there. */
export interface DemoServer {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly fetch: (request: Request) => Promise<Response>;
}

/** A person of the story, at their own server. */
export interface DemoPerson {
  readonly name: string;
  /** The identifier before the `@` of their OCM Address. */
  readonly id: string;
  readonly server: DemoServer;
  /** Their `Authorization` header. */
  readonly authorization: string;
}

/** Where the story is told. */
export type Tell = (line: string) => void;

/** What a person asks of a server. */
export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the person's own credential. */
  readonly authorization?: string;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const SECRET_MEMBERS = /("(?:token|sharedSecret|secret|access_token|invite_link)"\s*:\s*")[^"]*"/g;
const SHOWN = 400;

/** Sends one request and tells it, with everything that is a secret masked. */
export async function exchange(person: DemoPerson, ask: Ask, tell: Tell): Promise<Answer> {
  const body = ask.json === undefined ? undefined : JSON.stringify(ask.json);
  tell(`    > ${ask.method} ${person.server.origin}${ask.path}`);
  if (body !== undefined) tell(`    > ${masked(body)}`);
  const response = await person.server.fetch(
    new Request(`${person.server.origin}${ask.path}`, {
      method: ask.method,
      headers: {
        Authorization: ask.authorization ?? person.authorization,
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...ask.headers,
      },
      ...(body !== undefined && { body }),
    }),
  );
  const text = await response.text();
  tell(`    < ${response.status}${text === "" ? "" : ` ${masked(text)}`}`);
  return { status: response.status, headers: response.headers, text };
}

/** A text to show: secrets masked, on one line, not too long. */
export function masked(text: string): string {
  const line = text.replace(SECRET_MEMBERS, '$1***"').replace(/\s+/g, " ").trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN)} …` : line;
}
