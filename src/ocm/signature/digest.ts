import { parseDictionary, serializeDictionary } from "structured-headers";
import { dictionaryMembers } from "./header.ts";
import { bytesOfBase64 } from "./keys.ts";
import { type Examined, inOrder, quote, refuse } from "./refusal.ts";

const HASHES: ReadonlyMap<string, "SHA-256" | "SHA-512"> = new Map([
  ["sha-256", "SHA-256"],
  ["sha-512", "SHA-512"],
]);

type Body = Uint8Array<ArrayBuffer>;

/** `Content-Digest` (RFC 9530) of a body, with the one hash every OCM server knows. */
export async function contentDigest(body: Body): Promise<string> {
  return serializeDictionary({ "sha-256": await crypto.subtle.digest("SHA-256", body) });
}

/** Whether every digest a `Content-Digest` lists is that of the body; one we can not compute proves nothing. */
export async function checkContentDigest(header: string, body: Body): Promise<Examined<void>> {
  const members = dictionaryMembers(header);
  if (members === undefined)
    return refuse("malformed-header", "Content-Digest is not a dictionary of digests");
  const digests: [string, Uint8Array][] = [];
  for (const [name, [value]] of parseDictionary(header)) {
    if (!(value instanceof ArrayBuffer)) {
      return refuse("malformed-header", `Content-Digest ${quote(name)} is not a byte sequence`);
    }
    digests.push([name, new Uint8Array(value)]);
  }
  if (members.length !== digests.length) return refuse("duplicate", "Content-Digest lists a digest twice");
  return checkDigests(digests, body);
}

/** The same for `Digest` (RFC 3230), which draft-cavage signs: `SHA-512=<base64>`. */
export async function checkDigest(header: string, body: Body): Promise<Examined<void>> {
  const digests = new Map<string, Uint8Array>();
  for (const member of header.split(",")) {
    const [, name = "", encoded = ""] =
      /^[ \t]*([A-Za-z0-9-]+)=([A-Za-z0-9+/]+={0,2})[ \t]*$/.exec(member) ?? [];
    const bytes = bytesOfBase64(encoded);
    if (name === "" || bytes === undefined)
      return refuse("malformed-header", "Digest is not a list of digests");
    if (digests.has(name.toLowerCase())) return refuse("duplicate", "Digest lists a digest twice");
    digests.set(name.toLowerCase(), bytes);
  }
  return checkDigests([...digests], body);
}

async function checkDigests(
  digests: readonly (readonly [string, Uint8Array])[],
  body: Body,
): Promise<Examined<void>> {
  if (digests.length === 0) return refuse("digest-mismatch", "expected a digest of the body, came none");
  for (const [name, digest] of digests) {
    const hash = HASHES.get(name);
    if (hash === undefined) {
      return refuse("digest-mismatch", `expected digests with sha-256 or sha-512, came ${quote(name)}`);
    }
    const actual = new Uint8Array(await crypto.subtle.digest(hash, body));
    if (actual.length !== digest.length || actual.some((byte, at) => byte !== digest[at])) {
      return refuse(
        "digest-mismatch",
        `the ${name} digest is not that of the ${body.length} bytes that came`,
      );
    }
  }
  return inOrder(undefined);
}
