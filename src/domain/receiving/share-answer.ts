import type { ProtocolOffer } from "../model/access-method.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import type { OutgoingNotification } from "../notifications/send-notification.ts";

/** Tells the Sending Server what our user has decided; the share's own secret proves that it is the recipient. */
export function shareAnswer(share: ReceivedShare, answer: "accepted" | "declined"): OutgoingNotification {
  const sharedSecret = sharedSecretOf(share.offers);
  return {
    host: share.sendingHost,
    notificationType: answer === "accepted" ? "SHARE_ACCEPTED" : "SHARE_DECLINED",
    resourceType: share.resourceType,
    providerId: share.providerId,
    payload: {
      ...(sharedSecret !== undefined && { sharedSecret }),
      grantee: share.recipient.opaqueId,
      message: answer === "accepted" ? "Recipient accepted the share" : "Recipient declined the share",
    },
  };
}

/** The secret that both servers know of a received share, when one of its protocols has one. */
export function sharedSecretOf(offers: readonly ProtocolOffer[]): string | undefined {
  for (const offer of offers) {
    if ("sharedSecret" in offer && offer.sharedSecret !== "") return offer.sharedSecret;
  }
  return undefined;
}
