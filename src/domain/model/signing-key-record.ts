import * as z from "zod";

/** The algorithms we sign with, by their JOSE names. */
export const SigningAlgorithm = z.enum(["Ed25519", "ES256", "ES384"]);
export type SigningAlgorithm = z.infer<typeof SigningAlgorithm>;

/** One of our signing keys and its whole life, which is decided when its successor is made: no timer moves it. */
export const SigningKeyRecord = z
  .object({
    /** The fragment of its key id, such as `ed25519-20261123-1a2b3c4d`; never given to another key. */
    name: z.string(),
    algorithm: SigningAlgorithm,
    /** What the public key is made of (RFC 7517, RFC 8037). */
    publicKey: z
      .object({ kty: z.string(), crv: z.string(), x: z.string(), y: z.string().exactOptional() })
      .readonly(),
    /** The private key, a JSON Web Key as a text. */
    privateKey: z.string(),
    createdAt: z.iso.datetime(),
    /** From here on it signs. */
    activeFrom: z.iso.datetime(),
    /** From here on its successor signs; absent while it has none. */
    retiredFrom: z.iso.datetime().exactOptional(),
    /** From here on it is not published any more. */
    removedFrom: z.iso.datetime().exactOptional(),
  })
  .readonly();
export type SigningKeyRecord = z.infer<typeof SigningKeyRecord>;

/** All our signing keys as one record: what holds between them, such as that one signs, one write decides. */
export const SigningKeyRing = z
  .object({ version: z.literal(1), revision: z.int(), keys: z.array(SigningKeyRecord).min(1).readonly() })
  .readonly();
export type SigningKeyRing = z.infer<typeof SigningKeyRing>;

/** Published and waiting; signing; published still; gone. */
export type SigningKeyState = "next" | "active" | "retired" | "removed";

/** What the key is at this moment. */
export function stateOf(key: Omit<SigningKeyRecord, "privateKey">, now: Date): SigningKeyState {
  const past = (moment: string | undefined) => moment !== undefined && Date.parse(moment) <= now.getTime();
  if (past(key.removedFrom)) return "removed";
  if (past(key.retiredFrom)) return "retired";
  return past(key.activeFrom) ? "active" : "next";
}
