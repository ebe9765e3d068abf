import type { DomainEvent } from "../../domain/events.ts";
import type { EventSink } from "../../domain/ports/event-sink.ts";
import type { LogFields, Logger } from "../../domain/ports/logger.ts";

/** Tells the operator's log what has happened: ids and hosts, never tokens, secrets or people's names. */
export function createLogEvents(logger: Logger): EventSink {
  return { emit: (event) => logger.info(event.type, fieldsOf(event)) };
}

function fieldsOf(event: DomainEvent): LogFields {
  switch (event.type) {
    case "invite-generated":
      return { user: event.invite.owner.id.opaqueId };
    case "invite-accepted":
      return { user: event.contact.owner.opaqueId, host: event.contact.address.host };
    case "contact-removed":
      return { user: event.contact.owner.opaqueId, host: event.contact.address.host, by: event.by };
    case "share-created":
    case "share-updated":
    case "share-removed":
    case "share-answered":
      return { share: event.share.id, host: event.share.recipient.host, answer: event.share.answer };
    case "share-requested":
    case "share-request-removed":
      return { request: event.request.id, host: event.request.remote.address.host };
    case "share-received":
      return { receivedShare: event.receivedShare.id, host: event.receivedShare.sendingHost };
    case "received-share-updated":
    case "received-share-removed":
      return { receivedShare: event.receivedShare.id, host: event.receivedShare.sendingHost, by: event.by };
  }
}
