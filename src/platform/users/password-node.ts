import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const KEY_BYTES = 32;
const FORM = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/;
/** A hash that names more than this would let the users file stall the server. */
const MOST = { N: 2 ** 17, r: 16, p: 4 };

/** Hashes a password with scrypt (RFC 7914) and a fresh salt: `scrypt$N$r$p$salt$hash`, base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password.normalize("NFC"), salt, KEY_BYTES, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/** Whether a password is the one that was hashed; an unreadable hash fits no password. Constant time in the hash. */
export async function verifyPassword(password: string, hashed: string): Promise<boolean> {
  const match = FORM.exec(hashed);
  if (match === null) return false;
  const [N, r, p] = match.slice(1, 4).map(Number);
  const [salt, hash] = match.slice(4).map((part) => Buffer.from(part, "base64url"));
  if (!N || !r || !p || N > MOST.N || r > MOST.r || p > MOST.p || !salt || !hash || hash.length !== KEY_BYTES)
    return false;
  const derived = await derive(password.normalize("NFC"), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r });
  return timingSafeEqual(derived, hash);
}
