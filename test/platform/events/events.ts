import type { DomainEvent } from "../../../src/domain/events.ts";
import type { EventFacts } from "../../../src/domain/ports/event-outlet.ts";
import { aContact, anInvite, aReceivedShare, aShare, aShareRequest } from "../../storage/sample-records.ts";

const stored = { version: 1, revision: 1 } as const;
const invite = { ...anInvite({ recipient: "marie@example.com" }), ...stored };
const contact = { ...aContact(), ...stored };
const share = {
  ...aShare("6b1f0d6e"),
  ...stored,
  accessMethods: [
    {
      protocol: "webdav",
      permissions: ["initiate_file_download", "initiate_file_upload", "stat"],
      requirements: [],
      accessTypes: ["remote"],
    },
  ],
} as const;
const receivedShare = { ...aReceivedShare("0fe5b1d2", { fingerprint: "the-fingerprint" }), ...stored };
const request = { ...aShareRequest("9d2f"), ...stored };

/** One event of each type. */
export const everyEvent: readonly DomainEvent[] = [
  { type: "invite-generated", invite },
  { type: "invite-accepted", contact },
  { type: "contact-removed", contact, by: "peer" },
  { type: "share-created", share },
  { type: "share-updated", share },
  { type: "share-removed", share },
  { type: "share-answered", share },
  { type: "share-requested", request },
  { type: "share-request-removed", request },
  { type: "share-received", receivedShare },
  { type: "received-share-updated", receivedShare, by: "user" },
  { type: "received-share-removed", receivedShare, by: "peer" },
];

/** The one event of that type. */
export function theEvent(type: DomainEvent["type"]): DomainEvent {
  const event = everyEvent.find((one) => one.type === type);
  if (event === undefined) throw new Error(`there is no event ${type}`);
  return event;
}

/** Every secret in the records of these events. */
export const SECRETS = [
  invite.token,
  contact.inviteToken,
  share.sharedSecret,
  "hfiuhworzwnur98d3wjiwhr",
  receivedShare.fingerprint,
  request.share,
];

/** What else is known of each of them. */
export const FACTS: EventFacts = {
  id: "a3c5e7b9-1d2f-4a6b-8c0d-2e4f6a8b0c1d",
  sequence: "20261123T120000.000Z",
  line: "4f61d242",
  at: new Date("2026-11-23T12:00:00.250Z"),
};
