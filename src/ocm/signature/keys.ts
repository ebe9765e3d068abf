import { type Examined, inOrder, quote, refuse } from "./refusal.ts";

/**
 * A JSON Web Key (RFC 7517) as a peer published it; nothing about it is known yet. Members that no signature
 * algorithm of ours needs are ignored.
 */
export interface PeerJwk {
  readonly kid?: unknown;
  readonly kty?: unknown;
  readonly alg?: unknown;
  readonly use?: unknown;
  readonly key_ops?: unknown;
  readonly crv?: unknown;
  readonly x?: unknown;
  readonly y?: unknown;
  readonly n?: unknown;
  readonly e?: unknown;
  readonly d?: unknown;
}

/** A public key bound to the one algorithm it may be used with. */
export interface VerificationKey {
  /** What the `alg` parameter of a signature calls the algorithm (RFC 9421 section 6.2, continued for RS384, RS512). */
  readonly algorithm: string;
  /** False, never an error, when the bytes are no signature of that data. */
  verify(signature: BufferSource, data: Uint8Array<ArrayBuffer>): Promise<boolean>;
}

/** The JOSE names of the algorithms this server signs with. */
export type SigningAlgorithm = "Ed25519" | "ES256" | "ES384";

interface Scheme {
  readonly algorithm: string;
  readonly kty: string;
  readonly crv?: string;
  /** The members the public key is made of; the only ones that reach WebCrypto. */
  readonly members: readonly ("x" | "y" | "n" | "e")[];
  readonly importAs: { readonly name: string; readonly hash?: string; readonly namedCurve?: string };
  readonly useAs: { readonly name: string; readonly hash?: string };
}

function edwards(): Scheme {
  const name = { name: "Ed25519" };
  return { algorithm: "ed25519", kty: "OKP", crv: "Ed25519", members: ["x"], importAs: name, useAs: name };
}

function ecdsa(bits: 256 | 384): Scheme {
  const namedCurve = `P-${bits}`;
  return {
    algorithm: `ecdsa-p${bits}-sha${bits}`,
    kty: "EC",
    crv: namedCurve,
    members: ["x", "y"],
    importAs: { name: "ECDSA", namedCurve },
    useAs: { name: "ECDSA", hash: `SHA-${bits}` },
  };
}

function rsa(bits: 256 | 384 | 512): Scheme {
  const name = { name: "RSASSA-PKCS1-v1_5", hash: `SHA-${bits}` };
  return {
    algorithm: `rsa-v1_5-sha${bits}`,
    kty: "RSA",
    members: ["n", "e"],
    importAs: name,
    useAs: { name: name.name },
  };
}

const SCHEMES: ReadonlyMap<string, Scheme> = new Map([
  ["Ed25519", edwards()],
  ["EdDSA", edwards()],
  ["ES256", ecdsa(256)],
  ["ES384", ecdsa(384)],
  ["RS256", rsa(256)],
  ["RS384", rsa(384)],
  ["RS512", rsa(512)],
]);

/** Whether a name of the `alg` parameter is one of an algorithm that OCM peers sign with. */
export function isKnownAlgorithm(algorithm: string): boolean {
  return [...SCHEMES.values()].some((scheme) => scheme.algorithm === algorithm);
}

const MIN_RSA_BITS = 2048;
// A longer modulus would let a stranger's key cost us seconds; nobody publishes one.
const MAX_RSA_BITS = 8192;
const MAX_MEMBER = 1400;

/** The public key of a JWK, with the algorithm its `alg` names (draft-05, "Keys and Algorithms"). */
export async function importJwk(jwk: PeerJwk): Promise<Examined<VerificationKey>> {
  if (jwk.kty === "oct") return refuse("algorithm-refused", "a symmetric key (kty oct) proves no sender");
  if (typeof jwk.alg !== "string") {
    return refuse("key-refused", "expected a JWK with alg, came one without");
  }
  const scheme = SCHEMES.get(jwk.alg);
  if (scheme === undefined) {
    return refuse(
      "algorithm-refused",
      `expected a key for ${[...SCHEMES.keys()].join(", ")}, came ${quote(jwk.alg)}`,
    );
  }
  const fault = faultOf(jwk, scheme);
  if (fault !== undefined) return refuse("key-refused", fault);
  const { kty, crv, members } = scheme;
  const parts = Object.fromEntries(members.map((member) => [member, String(jwk[member])]));
  return importKey(scheme, (usable) =>
    crypto.subtle.importKey("jwk", { kty, ...(crv ? { crv } : {}), ...parts }, usable, false, ["verify"]),
  );
}

function faultOf(jwk: PeerJwk, { kty, crv, members }: Scheme): string | undefined {
  if (jwk.kty !== kty || jwk.crv !== crv) {
    return `alg ${jwk.alg} needs kty ${kty}, crv ${crv ?? "none"}; came kty ${quote(jwk.kty)}, crv ${quote(jwk.crv)}`;
  }
  if (jwk.use !== undefined && jwk.use !== "sig") {
    return `expected a key for signatures, came use ${quote(jwk.use)}`;
  }
  if (jwk.key_ops !== undefined && !(Array.isArray(jwk.key_ops) && jwk.key_ops.includes("verify"))) {
    return "expected key_ops with verify";
  }
  // Whoever reads the key set could sign with it.
  if (jwk.d !== undefined) return "the published key holds its private half";
  const lacking = members.find((member) => {
    const part = jwk[member];
    return typeof part !== "string" || part === "" || part.length > MAX_MEMBER;
  });
  return lacking === undefined ? undefined : `the key has no usable ${lacking}`;
}

/** An RSA key of draft-cavage: a PEM with a SubjectPublicKeyInfo, used with PKCS#1 v1.5 and the given hash. */
export async function importRsaPem(pem: string, hash: 256 | 512): Promise<Examined<VerificationKey>> {
  const match = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]{1,4096})-----END PUBLIC KEY-----\s*$/.exec(
    pem,
  );
  const spki = match && bytesOfBase64((match[1] ?? "").replace(/\s/g, ""));
  if (!spki) return refuse("key-refused", "expected a PEM with BEGIN PUBLIC KEY (SubjectPublicKeyInfo)");
  return importKey(rsa(hash), (usable) => crypto.subtle.importKey("spki", spki, usable, false, ["verify"]));
}

/** The bytes behind padded base64 (RFC 4648 section 4); undefined when it is none. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

async function importKey(
  scheme: Scheme,
  load: (usable: Scheme["importAs"]) => Promise<CryptoKey>,
): Promise<Examined<VerificationKey>> {
  let key: CryptoKey;
  try {
    key = await load(scheme.importAs);
  } catch {
    return refuse("key-refused", `the bytes are no ${scheme.kty} public key`);
  }
  const bits = "modulusLength" in key.algorithm ? Number(key.algorithm.modulusLength) : undefined;
  if (bits !== undefined && (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS)) {
    return refuse(
      "key-refused",
      `expected an RSA key of ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits, came ${bits}`,
    );
  }
  return inOrder({
    algorithm: scheme.algorithm,
    verify: async (signature, data) => {
      try {
        return await crypto.subtle.verify(scheme.useAs, key, signature, data);
      } catch {
        // Engines differ in whether bytes of the wrong length are no signature or an error.
        return false;
      }
    },
  });
}

/** Signs with one of our own keys; ECDSA signatures are r and s side by side (RFC 9421 section 3.3.4). */
export async function signBytes(
  algorithm: SigningAlgorithm,
  privateKey: CryptoKey,
  data: Uint8Array<ArrayBuffer>,
): Promise<ArrayBuffer> {
  const { useAs } = { Ed25519: edwards, ES256: () => ecdsa(256), ES384: () => ecdsa(384) }[algorithm]();
  return crypto.subtle.sign(useAs, privateKey, data);
}
