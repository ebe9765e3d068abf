import type { GatewayShare } from "./create-received-share.ts";

/** Tells a share that a gateway hands in once more from another one; hashed, since the offers hold secrets. */
export async function gatewayFingerprint(share: Omit<GatewayShare, "description">): Promise<string> {
  const text = JSON.stringify([
    share.providerId,
    share.name,
    share.resourceType,
    [share.owner.idp, share.owner.opaqueId, share.sender.idp, share.sender.opaqueId],
    [share.recipient.idp, share.recipient.opaqueId],
    share.offers,
    share.expiresAt?.toISOString() ?? "",
  ]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
