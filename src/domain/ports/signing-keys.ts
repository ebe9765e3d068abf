import type { SigningAlgorithm, SigningKeyRecord, SigningKeyRing } from "../model/signing-key-record.ts";
import type { Change, Draft } from "./repositories.ts";

/** A public key as JSON Web Key (RFC 7517), as it stands in our key set; `kid` is the key id in signatures. */
export interface PublicJwk {
  readonly kid: string;
  readonly kty: string;
  /** The JOSE name of the algorithm the key is used with, such as `Ed25519` or `ES256`. */
  readonly alg: string;
  readonly use: "sig";
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
}

/** The key we sign with now. */
export interface SigningKey {
  /** An absolute URL below our public one, such as `https://ocm.example.org/ocm#ed25519-1`; never used for another key. */
  readonly keyId: string;
  /** The JOSE name of the algorithm. */
  readonly algorithm: SigningAlgorithm;
  readonly privateKey: CryptoKey;
}

/** Our own keys, through their rotation: published before they are used, and for a while after. */
export interface SigningKeys {
  current(): Promise<SigningKey>;
  /** All keys that peers may meet: the next, the active and the lately retired ones. */
  published(): Promise<readonly PublicJwk[]>;
}

/** Makes keys and makes them usable. */
export interface KeyMaterial {
  generate(algorithm: SigningAlgorithm): Promise<Pick<SigningKeyRecord, "publicKey" | "privateKey">>;
  /** The stored private key, able to sign and to do nothing else. */
  importPrivate(key: Pick<SigningKeyRecord, "algorithm" | "privateKey">): Promise<CryptoKey>;
}

/** Our keys at rest. */
export interface SigningKeyRepository {
  find(): Promise<SigningKeyRing | undefined>;
  /** Stores the first keys; answers those already there instead. */
  add(ring: Draft<SigningKeyRing>): Promise<SigningKeyRing>;
  update(change: Change<SigningKeyRing>): Promise<SigningKeyRing | undefined>;
}
