import { LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import type { LocalUser } from "../../domain/model/local-user.ts";
import { fail, ok, type Result } from "../../domain/result.ts";

/** One of our users with what proves them: a password's hash, tokens' hashes, or both. */
export interface Account {
  readonly user: LocalUser;
  /** As `hashPassword` writes it; absent when the user logs in with tokens only. */
  readonly passwordHash?: string;
  readonly tokens: readonly AccountToken[];
}

/** A token for apps and scripts; only its SHA-256 is kept. */
export interface AccountToken {
  readonly name: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly expiresAt?: Date;
}

/** A mistake in the list of users: where, and what was expected. Lines and columns count from 1. */
export interface AccountsFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const Identifier = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, "1 to 64 letters, digits, dots, dashes or underscores are expected");
const Entry = z.strictObject({
  id: Identifier,
  username: Identifier.exactOptional(),
  display_name: z.string().min(1, "a name is expected").max(256),
  mail: z.email("a mail address is expected").exactOptional(),
  password: z
    .string()
    .startsWith("scrypt$", "a hash made by `meshport hash-password` is expected")
    .exactOptional(),
  tokens: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(64),
        sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits are expected"),
        expires: z.iso
          .datetime({ offset: true, error: "a time such as 2027-01-31T00:00:00Z is expected" })
          .exactOptional(),
      }),
    )
    .max(100)
    .exactOptional(),
});
const List = z.strictObject({ users: z.array(Entry).max(10_000) });

/** Reads a list of users (YAML or JSON); `idp` becomes the identity provider of each. Every mistake is named. */
export function parseAccounts(
  text: string,
  idp: string,
): Result<readonly Account[], readonly AccountsFault[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const at = (offset: number, message: string): AccountsFault => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col, message };
  };
  const [broken] = document.errors;
  if (broken) return fail([at(broken.pos[0], broken.message.split("\n")[0] ?? "unreadable")]);
  const list = List.safeParse(document.toJS());
  if (!list.success) {
    return fail(
      list.error.issues.map((issue) => {
        const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
        return at(offsetOf(document, path), `${path.join(".") || "the file"}: ${issue.message}`);
      }),
    );
  }
  const twice = repeated(list.data.users);
  if (twice !== undefined)
    return fail([at(offsetOf(document, ["users", twice]), "this id or username is taken already")]);
  return ok(list.data.users.map((entry) => accountOf(entry, idp)));
}

/** Where the thing at a path begins; where its nearest container begins when it is missing. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly (string | number)[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) {
      return Number(node.range[0]);
    }
  }
  return 0;
}

function repeated(entries: readonly z.infer<typeof Entry>[]): number | undefined {
  const seen = new Set<string>();
  for (const [index, { id, username = id }] of entries.entries()) {
    const names = new Set([id.toLowerCase(), username.toLowerCase()]);
    if ([...names].some((name) => seen.has(name))) return index;
    for (const name of names) seen.add(name);
  }
  return undefined;
}

function accountOf(entry: z.infer<typeof Entry>, idp: string): Account {
  return {
    user: {
      id: { idp, opaqueId: entry.id, type: "primary" },
      username: entry.username ?? entry.id,
      displayName: entry.display_name,
      mail: entry.mail ?? "",
    },
    ...(entry.password !== undefined && { passwordHash: entry.password }),
    tokens: (entry.tokens ?? []).map(({ name, sha256, expires }) => ({
      name,
      sha256,
      ...(expires !== undefined && { expiresAt: new Date(expires) }),
    })),
  };
}
