/** A signed document: a JWS in its flattened JSON serialization (RFC 7515, section 7.2.2). */
export interface SignedDocument {
  readonly payload: string;
  readonly protected: string;
  readonly signature: string;
}

/** Signs documents that others read and pass on, with our own key. */
export interface DocumentSigner {
  /** Signs the JSON of the document. */
  sign(document: unknown): Promise<SignedDocument>;
}
