import type { Random } from "../domain/ports/random.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const SECRET_LENGTH = 32;
/** The largest multiple of the alphabet's length that fits in a byte: larger bytes would favour the first letters. */
const FAIR = 256 - (256 % ALPHABET.length);

/** That many bytes from the runtime's cryptographic source. */
export function systemBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** A number from 0 to 1, to spread what would otherwise happen at one moment. */
export function systemChance(): number {
  return (systemBytes(1)[0] ?? 0) / 255;
}

/** Chance from the runtime's cryptographic source; a secret has about 190 bits of it. */
export const systemRandom: Random = {
  uuid: () => crypto.randomUUID(),
  secret() {
    let secret = "";
    while (secret.length < SECRET_LENGTH) {
      for (const byte of systemBytes(SECRET_LENGTH)) {
        if (byte < FAIR && secret.length < SECRET_LENGTH) secret += ALPHABET[byte % ALPHABET.length];
      }
    }
    return secret;
  },
};
