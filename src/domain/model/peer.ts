/** The OCM Server at the other end of a request, as its signature proves it. */
export interface Peer {
  /** Canonical host of the key that signed. */
  readonly host: string;
  readonly keyId: string;
}
