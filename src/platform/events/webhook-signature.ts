import type { Secret } from "../../domain/secret.ts";

/** What a Standard Webhooks signature covers. */
export interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly text: string;
}

/** `webhook-signature`: one signature per secret, so that the listener may change its secret at leisure. */
export async function signWebhook(secrets: readonly Secret[], message: SignedMessage): Promise<string> {
  const bytes = new TextEncoder().encode(`${message.id}.${message.timestamp}.${message.text}`);
  const signatures = await Promise.all(
    secrets.map(async (secret) => {
      const key = await crypto.subtle.importKey(
        "raw",
        keyBytes(secret),
        { name: "HMAC", hash: "SHA-256" },
        false,
        ["sign"],
      );
      return `v1,${base64(await crypto.subtle.sign("HMAC", key, bytes))}`;
    }),
  );
  return signatures.join(" ");
}

/** The key in `whsec_<base64>`. */
function keyBytes(secret: Secret): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(secret.reveal().replace(/^whsec_/, "")), (character) =>
    character.charCodeAt(0),
  );
}

function base64(buffer: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)));
}
