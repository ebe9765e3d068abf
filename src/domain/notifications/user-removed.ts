import { canonicalIdentifier } from "../../ocm/address.ts";
import type { ReceivedNotification } from "../../ocm/notification.ts";
import type { Failure } from "../failure.ts";
import type { StoredAddress } from "../model/address.ts";
import type { Contact } from "../model/contact.ts";
import type { Server } from "../model/server.ts";
import type { UserId } from "../model/user-id.ts";
import type { EventSink } from "../ports/event-sink.ts";
import type { ContactRepository } from "../ports/repositories.ts";
import type { UserDirectory } from "../ports/users.ts";
import { fail, ok, type Result } from "../result.ts";
import { sameSecret } from "../same-secret.ts";
import type { NotificationOutcome, NotificationType } from "./notification-type.ts";

export interface UserRemovedDeps {
  readonly server: Server;
  readonly users: UserDirectory;
  readonly contacts: ContactRepository;
  readonly events: EventSink;
  /** Ends every share between the two, in both directions. */
  readonly removeSharesBetween: (user: UserId, address: StoredAddress) => Promise<void>;
}

/**
 * USER_REMOVED: a remote user has ended the connection with one of ours. `providerId` is the remote user's id,
 * `grantee` ours; while peers do not sign, the single-use Invite Token that connected the two proves it.
 */
export function createUserRemoved(deps: UserRemovedDeps): NotificationType {
  return {
    names: ["USER_REMOVED"],
    async apply(notification): Promise<Result<NotificationOutcome, Failure>> {
      const contact = await proven(deps, notification);
      if (contact === undefined) return fail({ reason: "not-authenticated" });
      const removed = await deps.contacts.remove(contact.owner, contact.address);
      if (removed === undefined) return ok("nothing-to-do");
      await deps.removeSharesBetween(contact.owner, contact.address);
      deps.events.emit({ type: "contact-removed", contact: removed, by: "peer" });
      return ok("applied");
    },
  };
}

async function proven(
  deps: UserRemovedDeps,
  { providerId, facts }: ReceivedNotification,
): Promise<Contact | undefined> {
  const { sharedSecret, grantee } = facts;
  if (sharedSecret === undefined || grantee === undefined) return undefined;
  const user = await deps.users.find(canonicalIdentifier(grantee, deps.server.host));
  if (user === undefined) return undefined;
  const named = await deps.contacts.findByIdentifier(user.id, providerId);
  return named.find((contact) => sameSecret(sharedSecret, contact.inviteToken));
}
