import type { PeerJwk } from "./keys.ts";
import type { SignatureRefusal } from "./refusal.ts";

/** A request as it came in, with what is needed to judge its signature. */
export interface SignedRequest {
  readonly method: string;
  /**
   * The absolute URLs under which this server may have been asked: each public origin joined with the path and query
   * of the request. Never made of `Host` or forwarded headers, which the sender's signature does not bind to us.
   */
  readonly targetUris: readonly string[];
  /** One pair per field line, such as a fetch `Headers`; names in any case. */
  readonly headers: Iterable<readonly [name: string, value: string]>;
  /** The body as it came over the wire; empty when there is none. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly now: Date;
  readonly window: SignatureWindow;
  /** Dialects beside OCM 1.4 that are read. */
  readonly accept: SignatureDialects;
}

/** How far `created` may be from our own clock. */
export interface SignatureWindow {
  readonly maxAgeSeconds: number;
  readonly maxSkewSeconds: number;
}

/** What OCM peers use themselves: five minutes back, one ahead. */
export const DEFAULT_SIGNATURE_WINDOW: SignatureWindow = { maxAgeSeconds: 300, maxSkewSeconds: 60 };

/** Signatures that OCM 1.4 does not know but real peers send. */
export interface SignatureDialects {
  /** The one labelled `ocm` without a tag (Nextcloud 34). */
  readonly untagged: boolean;
  /** draft-cavage with the `publicKey` of the discovery document (Nextcloud 31 to 33). */
  readonly cavage: boolean;
}

/**
 * What a request says about its sender, before anybody was asked for a key. `none` is an unsigned request: also one
 * signed only in ways that are not OCM's, or in a dialect that is not accepted.
 */
export type SignatureReading =
  | { readonly kind: "none" }
  | ({ readonly kind: "refused" } & SignatureRefusal)
  | FoundSignature;

/** One signature that is whole, fresh and fits the body; who made it shows `check` with the key of its host. */
export type FoundSignature = FoundHttpSignature | FoundCavageSignature;

interface Found {
  readonly kind: "found";
  /** Byte for byte as signed; the `kid` to look for. */
  readonly keyId: string;
  /** Canonical host the key id names: whose discovery document to ask. */
  readonly host: string;
  /** When it was signed, as the signature itself says (`created`; draft-cavage: `Date`). */
  readonly signedAt: Date;
}

/** An RFC 9421 signature; its key is in the JWK Set of the host. */
export interface FoundHttpSignature extends Found {
  readonly dialect: "rfc9421";
  /** Whether it has `tag="ocm"`, as OCM 1.4 demands. */
  readonly tagged: boolean;
  /** Verifies with the key whose `kid` is the key id. */
  check(key: PeerJwk): Promise<SignatureVerdict>;
}

/** A draft-cavage signature; its key is the `publicKey` of the host's discovery document. */
export interface FoundCavageSignature extends Found {
  readonly dialect: "cavage";
  /** Verifies with the key whose `keyId` is the key id. */
  check(key: CavageKey): Promise<SignatureVerdict>;
}

/** A published key of draft-cavage, as it stands in `Discovery.publicKey`. */
export interface CavageKey {
  readonly keyId: string;
  readonly publicKeyPem: string;
}

/** What the key says. */
export type SignatureVerdict =
  | {
      readonly kind: "valid";
      /** Equal for equal signed requests, whatever bytes prove it: to be remembered for the whole window. */
      readonly replayKey: string;
    }
  | ({ readonly kind: "invalid" } & SignatureRefusal);
