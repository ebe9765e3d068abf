import type { InnerList } from "structured-headers";
import { signatureBase } from "./base.ts";
import { SIGNED_COMPONENTS } from "./components.ts";
import { contentDigest } from "./digest.ts";
import { readFields } from "./fields.ts";
import { signatureParameters, writeSignature } from "./header.ts";
import { type SigningAlgorithm, signBytes } from "./keys.ts";

/** A request that is about to be sent. */
export interface RequestToSign {
  readonly method: string;
  /** Absolute http(s) URL, as it is given to the transport. */
  readonly targetUri: string;
  /** The very bytes that will be sent; empty when there are none. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly key: RequestSigningKey;
  readonly created: Date;
}

/** The key of this server and the name peers find it under. */
export interface RequestSigningKey {
  /** A URL on our own public host, equal to the `kid` in our JWK Set. */
  readonly keyId: string;
  readonly algorithm: SigningAlgorithm;
  readonly privateKey: CryptoKey;
}

/** The fields a signature consists of and covers; each replaces one of the same name. */
export interface SignatureFields {
  readonly "content-digest": string;
  readonly "content-length": string;
  readonly date: string;
  readonly "signature-input": string;
  readonly signature: string;
}

/**
 * Signs a request in the one form every known OCM verifier accepts: labelled and tagged `ocm`, over the components
 * of OCM 1.4 and `date`, with `created` and the key id, and without `alg`, which the key itself says.
 *
 * Throws a TypeError when `targetUri` is no absolute http(s) URL.
 */
export async function signRequest(request: RequestToSign): Promise<SignatureFields> {
  const url = URL.parse(request.targetUri);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new TypeError("a request is signed for an absolute http(s) URL without user information");
  }
  // A fragment stays with the sender, so no verifier could know it.
  url.hash = "";
  const fields = {
    "content-digest": await contentDigest(request.body),
    "content-length": String(request.body.length),
    date: request.created.toUTCString(),
  };
  const input: InnerList = [
    SIGNED_COMPONENTS.map((name) => [name, new Map()]),
    signatureParameters(request.created, request.key.keyId),
  ];
  const base = signatureBase(SIGNED_COMPONENTS, input, {
    method: request.method,
    targetUri: url.href,
    fields: readFields(Object.entries(fields)),
  });
  if (!base.ok) throw new TypeError(`this request can not be signed: ${base.refusal.detail}`);
  const { algorithm, privateKey } = request.key;
  const written = writeSignature(input, await signBytes(algorithm, privateKey, base.value));
  return { ...fields, "signature-input": written.input, signature: written.signature };
}
