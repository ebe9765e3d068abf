/** What is known of a peer's key: never seen, the one that was seen, or another one under the same id. */
export type KeyPin = "first" | "same" | "changed";

/** Remembers each peer's keys from their first use on, so that a key cannot be exchanged behind its id. */
export interface KeyPins {
  check(host: string, keyId: string, thumbprint: string): Promise<KeyPin>;
  /** Whether this host has ever signed anything for us. */
  knows(host: string): Promise<boolean>;
}
