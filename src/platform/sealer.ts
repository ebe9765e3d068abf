import type { Sealer } from "../domain/ports/sealer.ts";
import type { Secret } from "../domain/secret.ts";

/** What texts are sealed with. */
export interface SealerOptions {
  /** At least 32 characters nobody can guess; the key is derived from it. */
  readonly secret: Secret;
  /** Secrets that were in use before: what was sealed under them still opens. */
  readonly previousSecrets?: readonly Secret[];
  /** That many unpredictable bytes. */
  readonly bytes: (count: number) => Uint8Array<ArrayBuffer>;
}

const FORMAT = "1";
const NONCE_BYTES = 12;
const utf8 = new TextEncoder();

interface SealingKey {
  /** Tells under which secret a text was sealed, and nothing about that secret. */
  readonly id: string;
  readonly key: CryptoKey;
}

/**
 * Seals with AES-256-GCM, the context as additional data, under a key that HKDF-SHA-256 derives from the secret. A
 * sealed text is `1.<key id>.<nonce and ciphertext, base64url>`. Nonces are random: one secret is good for 2^32 texts.
 */
export async function createSealer({ secret, previousSecrets = [], bytes }: SealerOptions): Promise<Sealer> {
  const newest = await sealingKey(secret);
  const keys = [newest, ...(await Promise.all(previousSecrets.map(sealingKey)))];

  return {
    async seal(text, context) {
      const nonce = bytes(NONCE_BYTES);
      const parameters = { name: "AES-GCM", iv: nonce, additionalData: utf8.encode(context) };
      const sealed = await crypto.subtle.encrypt(parameters, newest.key, utf8.encode(text));
      const whole = new Uint8Array([...nonce, ...new Uint8Array(sealed)]);
      return `${FORMAT}.${newest.id}.${toBase64Url(whole)}`;
    },

    async open(sealed, context) {
      const [format, id, text = "", ...more] = sealed.split(".");
      const key = keys.find((one) => one.id === id)?.key;
      const whole = fromBase64Url(text);
      if (format !== FORMAT || more.length > 0 || key === undefined || whole === undefined) return undefined;
      const iv = whole.subarray(0, NONCE_BYTES);
      const parameters = { name: "AES-GCM", iv, additionalData: utf8.encode(context) };
      try {
        const opened = await crypto.subtle.decrypt(parameters, key, whole.subarray(NONCE_BYTES));
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(opened);
      } catch {
        // Changed, cut off, or of another context: WebCrypto tells no more, and nobody needs to know more.
        return undefined;
      }
    },
  };
}

/** A token that only those who know the secret can have, for the operator's door; 64 hex digits. */
export async function operatorToken(secret: Secret): Promise<string> {
  return hex(await crypto.subtle.deriveBits(hkdf("operator token"), await secretKey(secret), 256));
}

async function sealingKey(secret: Secret): Promise<SealingKey> {
  const base = await secretKey(secret);
  const [id, key] = await Promise.all([
    crypto.subtle.deriveBits(hkdf("sealing key id"), base, 48),
    crypto.subtle.deriveKey(hkdf("sealing key"), base, { name: "AES-GCM", length: 256 }, false, [
      "encrypt",
      "decrypt",
    ]),
  ]);
  return { id: hex(id), key };
}

function secretKey(secret: Secret): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", utf8.encode(secret.reveal()), "HKDF", false, [
    "deriveBits",
    "deriveKey",
  ]);
}

/** HKDF for one purpose. The secret has enough entropy of its own, so no salt is needed (RFC 5869, section 3.1). */
function hkdf(purpose: string) {
  return {
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(),
    info: utf8.encode(`meshport 1 ${purpose}`),
  };
}

function hex(bits: ArrayBuffer): string {
  return Array.from(new Uint8Array(bits), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
