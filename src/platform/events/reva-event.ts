import type { DomainEvent } from "../../domain/events.ts";
import type { Permission } from "../../domain/model/permissions.ts";
import type { ReceivedShare } from "../../domain/model/received-share.ts";
import type { UserId, UserType } from "../../domain/model/user-id.ts";
import type { EventFacts } from "../../domain/ports/event-outlet.ts";
import { toBase64 } from "../../ocm/text-encoding.ts";

/** Subject and stream of all events of oCIS. */
export const MAIN_QUEUE = "main-queue";

/** What else goes into the events. */
export interface RevaEventOptions {
  /** Makes the link of an invite, and lets its token be told; absent when nobody may read it there. */
  readonly inviteLink?: (token: string) => string;
}

/** An event as the services of oCIS read it from their queue; `undefined` for those they do not know. */
export function revaEventOf(
  event: DomainEvent,
  facts: EventFacts,
  options: RevaEventOptions = {},
): string | undefined {
  const told = payloadOf(event, facts, options);
  if (told === undefined) return undefined;
  return JSON.stringify({
    Timestamp: facts.at.toISOString(),
    Metadata: {
      eventid: facts.id,
      eventtype: `events.${told.name}`,
      extrainfo: "null",
      initiatorid: "",
      traceparent: "",
    },
    ID: facts.id,
    Topic: MAIN_QUEUE,
    // Bytes are base64 in the JSON of Go.
    Payload: toBase64(JSON.stringify(told.payload)),
  });
}

function payloadOf(event: DomainEvent, { at }: EventFacts, { inviteLink }: RevaEventOptions) {
  switch (event.type) {
    case "share-received":
      return { name: "OCMCoreShareCreated", payload: shareCreated(event.receivedShare) };
    case "received-share-removed":
      if (event.by === "user") return undefined;
      return { name: "OCMCoreShareDelete", payload: shareDeleted(event.receivedShare, at) };
    case "invite-generated": {
      const { owner, token, recipient, description, expiresAt } = event.invite;
      const payload = {
        Sharer: userId(owner.id),
        // Whoever is named here gets a mail with the token: without the one there is no use for the other.
        RecipientMail: inviteLink === undefined ? "" : recipient,
        Token: inviteLink === undefined ? "" : token,
        Description: description,
        Expiration: Math.floor(Date.parse(expiresAt) / 1000),
        InviteLink: inviteLink?.(token) ?? "",
        Timestamp: timestamp(at),
      };
      return { name: "ScienceMeshInviteTokenGenerated", payload };
    }
    default:
      return undefined;
  }
}

function shareCreated(share: ReceivedShare): object {
  const webdav = share.offers.find((offer) => offer.protocol === "webdav");
  const grantee = userId(share.recipient);
  return {
    ShareID: share.id,
    Executant: userId(share.sender.userId),
    Sharer: userId(share.sender.userId),
    GranteeUserID: grantee,
    // The same under the name that the first versions read.
    Grantee: grantee,
    ItemID: share.providerId,
    ResourceName: share.name,
    Permissions: permissions(webdav?.permissions ?? []),
    CTime: timestamp(new Date(share.createdAt)),
  };
}

function shareDeleted(share: ReceivedShare, at: Date): object {
  return {
    ShareID: share.id,
    Sharer: userId(share.owner.userId),
    Grantee: userId(share.recipient),
    ResourceName: share.name,
    CTime: timestamp(at),
  };
}

const USER_TYPES: Readonly<Record<UserType, number>> = {
  primary: 1,
  secondary: 2,
  service: 3,
  application: 4,
  guest: 5,
  federated: 6,
  lightweight: 7,
  "space-owner": 8,
};

/** As Go writes the CS3 message: snake case, enums as numbers, what is zero left out. */
function userId({ idp, opaqueId, type }: UserId): object {
  return {
    ...(idp !== "" && { idp }),
    ...(opaqueId !== "" && { opaque_id: opaqueId }),
    ...(type !== undefined && { type: USER_TYPES[type] }),
  };
}

function permissions(granted: readonly Permission[]): object {
  return Object.fromEntries(granted.map((name) => [name, true]));
}

function timestamp(at: Date): object {
  const milliseconds = at.getTime();
  const nanos = (milliseconds % 1000) * 1_000_000;
  return { seconds: Math.floor(milliseconds / 1000), ...(nanos > 0 && { nanos }) };
}
