import type { Permissions } from "../domain/model/permissions.ts";
import type { ResourceStore } from "../domain/ports/resource-store.ts";
import type { Result } from "../domain/result.ts";
import type { Credential } from "./credential.ts";

/** What a request shows of itself before anything is opened for it. */
export interface OpenRequest {
  readonly method: string;
  readonly headers: Headers;
  readonly credential: Credential | undefined;
  /** The first name below the prefix, decoded: perhaps a share's id. Never enough to open anything by itself. */
  readonly firstSegment: string | undefined;
}

/** The tree a request may work in. */
export interface Opened {
  readonly store: ResourceStore;
  /** The store path of the file or folder that is opened; nothing beside or above it is reachable. */
  readonly root: string;
  readonly permissions: Permissions;
  /** How the root is called for people. */
  readonly name: string;
  /**
   * `share-id`: the first segment of the path named what was opened and is no part of the path inside it.
   * `root`: the prefix itself is the root, as for peers who know a share by its secret alone.
   */
  readonly mountedAt: "share-id" | "root";
}

/** Why nothing was opened. `unauthenticated` covers every doubt about the credential, its share and its expiry. */
export type OpenFailure =
  | { readonly reason: "unauthenticated" }
  | { readonly reason: "not-found" }
  | { readonly reason: "forbidden" }
  | { readonly reason: "unavailable" };

/** Decides, for every single request, what a credential opens. */
export type Opener = (request: OpenRequest) => Promise<Result<Opened, OpenFailure>>;
