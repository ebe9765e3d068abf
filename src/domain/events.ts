import type { Contact } from "./model/contact.ts";
import type { Invite } from "./model/invite.ts";
import type { ReceivedShare } from "./model/received-share.ts";
import type { Share } from "./model/share.ts";
import type { ShareRequest } from "./model/share-request.ts";

/**
 * What has happened, told after it is durable: the host product's notifications grow from these. Whatever appears with
 * an event goes with one, too.
 */
export type DomainEvent =
  | { readonly type: "invite-generated"; readonly invite: Invite }
  | { readonly type: "invite-accepted"; readonly contact: Contact }
  | { readonly type: "contact-removed"; readonly contact: Contact; readonly by: "user" | "peer" }
  | { readonly type: "share-created"; readonly share: Share }
  | { readonly type: "share-updated"; readonly share: Share }
  | { readonly type: "share-removed"; readonly share: Share }
  | { readonly type: "share-answered"; readonly share: Share }
  | { readonly type: "share-requested"; readonly request: ShareRequest }
  /** Answered with a share, declined, expired, or of somebody who is no contact any more. */
  | { readonly type: "share-request-removed"; readonly request: ShareRequest }
  | { readonly type: "share-received"; readonly receivedShare: ReceivedShare }
  | {
      readonly type: "received-share-updated";
      readonly receivedShare: ReceivedShare;
      readonly by: "user" | "peer";
    }
  | {
      readonly type: "received-share-removed";
      readonly receivedShare: ReceivedShare;
      readonly by: "user" | "peer";
    };
