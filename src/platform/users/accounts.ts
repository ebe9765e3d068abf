import * as z from "zod";
import type { LocalUser } from "../../domain/model/local-user.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import { readYaml, type YamlFault } from "../yaml-document.ts";

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
  /** Whether it is handed out only to who has shown a second factor. */
  readonly mfa?: boolean;
}

const Identifier = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    "1 to 64 letters, digits, dots, dashes or underscores are expected, a letter or digit first",
  );
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
        mfa: z.boolean().exactOptional(),
      }),
    )
    .max(100)
    .exactOptional(),
});
const List = z.strictObject({ users: z.array(Entry).max(10_000) });

/** Reads a list of users (YAML or JSON); `idp` becomes the identity provider of each. Every mistake is named. */
export function parseAccounts(text: string, idp: string): Result<readonly Account[], readonly YamlFault[]> {
  const document = readYaml(text);
  if (!document.ok) return document;
  const { value, faultAt } = document.value;
  const list = List.safeParse(value);
  if (!list.success) {
    return fail(
      list.error.issues.map((issue) =>
        faultAt(issue.path, `${issue.path.map(String).join(".") || "the file"}: ${issue.message}`),
      ),
    );
  }
  const twice = repeated(list.data.users);
  if (twice !== undefined) return fail([faultAt(["users", twice], "this id or username is taken already")]);
  return ok(list.data.users.map((entry) => accountOf(entry, idp)));
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
    tokens: (entry.tokens ?? []).map(({ name, sha256, expires, mfa }) => ({
      name,
      sha256,
      ...(expires !== undefined && { expiresAt: new Date(expires) }),
      ...(mfa !== undefined && { mfa }),
    })),
  };
}
