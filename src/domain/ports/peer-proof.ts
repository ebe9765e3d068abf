import type { Failure } from "../failure.ts";
import type { Peer } from "../model/peer.ts";

/** A request of a peer as it came in: what a signature may cover. */
export interface PeerRequest {
  readonly method: string;
  /** Absolute; only its path and query count, since the host is what the sender says. */
  readonly url: string;
  readonly headers: Iterable<readonly [name: string, value: string]>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** What the signature of a request says: there is none, it proves a peer, or it is not to be believed. */
export type PeerProof =
  | { readonly kind: "unsigned" }
  | { readonly kind: "signed"; readonly peer: Peer }
  | { readonly kind: "refused"; readonly failure: Failure };

/** Looks at the signature of a request (OCM 1.4, HTTP message signatures). Never throws for what a peer sent. */
export type AuthenticatePeer = (request: PeerRequest) => Promise<PeerProof>;
