/** A short name for a key that no other key has: SHA-256 in lower-case hexadecimal of its canonical text. */
export async function thumbprintOf(canonicalText: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonicalText));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
