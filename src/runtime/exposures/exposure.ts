import type { Keys } from "../../domain/keys/keys.ts";
import type { AuthenticatePeer } from "../../domain/ports/peer-proof.ts";
import type { StoreTransfer } from "../../domain/ports/store-transfer.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import type { Door } from "../../http/door.ts";
import type { Platform } from "../service.ts";

/**
 * A group of doors a deployment can offer or leave out. Each is a function in a file of its own, so that an edge
 * function that offers one carries the code of no other.
 */
export type Exposure = (platform: Platform, useCases: UseCases, peerSide: PeerSide) => readonly Door[];

/** What the doors for peers need beside the use cases. */
export interface PeerSide {
  readonly authenticatePeer: AuthenticatePeer;
  /** Our own signing keys. */
  readonly keys: Keys;
  /** Moves everything in the store. */
  readonly transfer: StoreTransfer;
}

/** What a 401 names as ways for our own users to prove themselves. */
export const USER_CHALLENGES = ['Basic realm="Meshport", charset="UTF-8"', 'Bearer realm="Meshport"'];
