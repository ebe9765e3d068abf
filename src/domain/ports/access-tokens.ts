/** What an access token is to say. */
export interface AccessTokenGrant {
  /** The share it opens. */
  readonly shareId: string;
  readonly resourceType: "file" | "folder";
  /** The owner's identifier at this server. */
  readonly owner: string;
  /** The OCM Address the share was made for. */
  readonly recipient: string;
  /** Canonical host of the Receiving Server. */
  readonly clientId: string;
  /** Seconds from now until it ends. */
  readonly lifetime: number;
}

/** What a token says that we have issued and that has not ended. */
export interface AccessTokenClaims {
  readonly shareId: string;
  readonly owner: string;
  readonly recipient: string;
  readonly clientId: string;
  readonly tokenId: string;
  readonly expiresAt: Date;
}

/**
 * Tokens by which the Receiving Server of a share reaches its bytes for a short while (OCM 1.4, Code Flow; RFC 9068).
 * They say which share and for whom, never what may be done: that is looked up on every use.
 */
export interface AccessTokens {
  issue(grant: AccessTokenGrant): Promise<string>;
  /** What the token says; `undefined` when it is not ours, was changed, or has ended. Never throws for a bad token. */
  verify(token: string): Promise<AccessTokenClaims | undefined>;
}
