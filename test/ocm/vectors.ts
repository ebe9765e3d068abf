import { readdirSync, readFileSync } from "node:fs";

/** One message of the corpus in test/vectors/ocm. */
export interface Vector {
  readonly id: string;
  readonly path: string;
  readonly host?: string;
  readonly body: unknown;
  readonly rawBody?: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly precondition?: string;
  readonly expect: {
    readonly status: number;
    readonly alt?: readonly number[];
    readonly client?: string;
    readonly why: string;
    readonly normalized?: Readonly<Record<string, unknown>>;
  };
}

const FOLDER = new URL("../vectors/ocm/", import.meta.url);

/** The messages whose name starts with `prefix`. */
export function vectors(prefix: string): readonly Vector[] {
  return readdirSync(FOLDER)
    .filter((file) => file.startsWith(prefix) && file.endsWith(".json"))
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")));
}

/** The one message named `id`. */
export function vector(id: string): Vector {
  return JSON.parse(readFileSync(new URL(`${id}.json`, FOLDER), "utf8"));
}

/** The body as our code meets it: parsed JSON, or undefined where the text is none. */
export function jsonBody({ body, rawBody }: Vector): unknown {
  if (!rawBody || typeof body !== "string") return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The body as text. */
export function textBody({ body, rawBody }: Vector): string {
  return rawBody && typeof body === "string" ? body : JSON.stringify(body);
}
