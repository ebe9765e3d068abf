import type { Random } from "../../src/domain/ports/random.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Values that look random and are the same in every run. */
export function seededRandom(seed = 1): Random {
  let state = seed;
  // Mulberry32: short, and good enough to tell values apart.
  const next = (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  const hex = (length: number) => Array.from({ length }, () => next(16).toString(16)).join("");
  return {
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
    secret: () => Array.from({ length: 32 }, () => ALPHABET[next(ALPHABET.length)]).join(""),
  };
}
