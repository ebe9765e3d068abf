import { exportJWK, generateKeyPair, importJWK } from "jose";
import * as z from "zod";
import type { KeyMaterial } from "../../domain/ports/signing-keys.ts";

/** A private key of one of our algorithms, as JSON Web Key. */
export const PrivateJwk = z.object({
  kty: z.enum(["OKP", "EC"]),
  crv: z.enum(["Ed25519", "P-256", "P-384"]),
  x: z.string(),
  y: z.string().exactOptional(),
  d: z.string(),
});

/** Keys made and imported by jose, which knows how each runtime wants them. */
export const keyMaterial: KeyMaterial = {
  async generate(algorithm) {
    const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
    const { d, ...publicKey } = PrivateJwk.parse(await exportJWK(privateKey));
    return { publicKey, privateKey: JSON.stringify({ ...publicKey, d }) };
  },

  async importPrivate({ algorithm, privateKey }) {
    const key = await importJWK(PrivateJwk.parse(JSON.parse(privateKey)), algorithm);
    if (key instanceof Uint8Array) throw new Error("a signing key is no symmetric key");
    return key;
  },
};
