/**
 * Compares two secrets in time that depends on their lengths only: an attacker who measures answers learns nothing
 * about where two secrets of equal length differ. Two empty ones prove nothing.
 */
export function sameSecret(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  // Past the end of the shorter one there is no number, which counts as 0.
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0 && a.length > 0;
}
