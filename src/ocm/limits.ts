/** Longest texts we take from a peer, in characters; longer ones are refused, never cut. */
export const LIMITS = {
  name: 1024,
  description: 16_384,
  displayName: 1024,
  providerId: 512,
  sharedSecret: 512,
  uri: 2048,
  word: 128,
  token: 512,
  identifier: 512,
  email: 512,
} as const;
