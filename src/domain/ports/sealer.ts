/** Keeps texts that must be read again from whoever reads the store: encryption under a configured secret. */
export interface Sealer {
  /** Encrypts; `context` says what the text belongs to (a record's key), and the sealed text opens only there. */
  seal(text: string, context: string): Promise<string>;
  /** Decrypts; `undefined` when the text was not sealed here, for this context, under a secret we still know. */
  open(sealed: string, context: string): Promise<string | undefined>;
}
