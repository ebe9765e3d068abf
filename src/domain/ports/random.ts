/** Unpredictable values from a cryptographic source. */
export interface Random {
  /** A UUID version 4: share ids, invite tokens. */
  uuid(): string;
  /** 32 characters of `[A-Za-z0-9]`: no dots, so that peers do not take it for a JWT. */
  secret(): string;
}
