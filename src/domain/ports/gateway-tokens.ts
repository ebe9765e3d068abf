import type { SessionUser } from "./sessions.ts";

/** What a gateway's token may be used for, as far as it means anything here. */
export type TokenScope =
  /** Everything that its user may do. */
  | { readonly kind: "user" }
  /** What guests of a gateway may do: those it knows by their mail address only. */
  | { readonly kind: "lightweight" }
  /** One share we sent, for its recipient; with its secret unless the secret was exchanged for the token. */
  | { readonly kind: "ocmshare"; readonly shareId: string; readonly sharedSecret?: string };

/** Whom a gateway's token names, and what for. Without a scope it opens nothing. */
export interface GatewayToken {
  readonly user: SessionUser;
  readonly scopes: readonly TokenScope[];
}

/** The tokens that the gateway in front of us signs for its users (`x-access-token`). */
export interface GatewayTokens {
  /** What the token says; `undefined` when it is not the gateway's, was changed, or has ended. Never throws for a bad token. */
  verify(token: string): Promise<GatewayToken | undefined>;
}
