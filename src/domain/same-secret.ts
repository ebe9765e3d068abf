/**
 * Compares two secrets in time that depends on their lengths only: an attacker who measures answers learns nothing
 * about where two secrets of equal length differ.
 */
export function sameSecret(a: string, b: string): boolean {
  const encoder = new TextEncoder();
  const left = encoder.encode(a);
  const right = encoder.encode(b);
  let difference = left.length ^ right.length;
  for (let index = 0; index < left.length; index++) {
    difference |= (left[index] ?? 0) ^ (right[index % Math.max(right.length, 1)] ?? 0);
  }
  return difference === 0 && left.length > 0;
}
