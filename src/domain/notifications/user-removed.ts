import { canonicalIdentifier, parseAddress } from "../../ocm/address.ts";
import type { Failure } from "../failure.ts";
import type { StoredAddress } from "../model/address.ts";
import type { Contact } from "../model/contact.ts";
import type { Peer } from "../model/peer.ts";
import type { Server } from "../model/server.ts";
import { sameUserId, type UserId } from "../model/user-id.ts";
import type { ContactRepository } from "../ports/repositories.ts";
import type { UserDirectory } from "../ports/users.ts";
import type { ProveOrigin } from "../proof-of-origin.ts";
import { fail, ok, type Result } from "../result.ts";
import { sameSecret } from "../same-secret.ts";
import type { IncomingNotification, NotificationOutcome, NotificationType } from "./notification-type.ts";

export interface UserRemovedDeps {
  readonly server: Server;
  readonly users: UserDirectory;
  readonly contacts: ContactRepository;
  readonly proveOrigin: ProveOrigin;
  /** Ends every share between the two, in both directions. */
  readonly removeSharesBetween: (user: UserId, address: StoredAddress) => Promise<void>;
}

/**
 * USER_REMOVED: a remote user has ended the connection with one of ours. `providerId` is the remote user's id,
 * `grantee` ours. The signature of the remote server proves it, which may leave `grantee` out and mean all of our
 * users; from a server that need not sign, the single-use Invite Token that connected the two does.
 */
export function createUserRemoved(deps: UserRemovedDeps): NotificationType {
  return {
    names: ["USER_REMOVED"],
    async apply(notification): Promise<Result<NotificationOutcome, Failure>> {
      const { peer } = notification;
      const contacts = peer ? await bySignature(deps, notification, peer) : await byToken(deps, notification);
      if (contacts === undefined) return fail({ reason: "not-authenticated" });
      for (const { address } of contacts) {
        const proven = await deps.proveOrigin(address.host, peer);
        if (!proven.ok) return proven;
      }
      let outcome: NotificationOutcome = "nothing-to-do";
      for (const { owner, address } of contacts) {
        const removed = await deps.contacts.remove(owner, address, (contact) => ({
          type: "contact-removed",
          contact,
          by: "peer",
        }));
        if (removed === undefined) continue;
        await deps.removeSharesBetween(owner, address);
        outcome = "applied";
      }
      return ok(outcome);
    },
  };
}

async function bySignature(
  deps: UserRemovedDeps,
  { providerId, facts: { grantee } }: IncomingNotification,
  peer: Peer,
): Promise<readonly Contact[]> {
  const address = { identifier: canonicalIdentifier(providerId, peer.host), host: peer.host };
  const contacts = await deps.contacts.listByAddress(address);
  if (grantee === undefined) return contacts;
  const user = await deps.users.find(ownIdentifier(deps.server, grantee));
  return contacts.filter(({ owner }) => user !== undefined && sameUserId(owner, user.id));
}

/** The contact that the token belongs to; `undefined` when nothing is proven. */
async function byToken(
  deps: UserRemovedDeps,
  { providerId, facts }: IncomingNotification,
): Promise<readonly Contact[] | undefined> {
  const { sharedSecret, grantee } = facts;
  if (sharedSecret === undefined || grantee === undefined) return undefined;
  const user = await deps.users.find(ownIdentifier(deps.server, grantee));
  if (user === undefined) return undefined;
  const named = await contactsNamed(deps.contacts, { owner: user.id, remote: providerId });
  const contact = named.find(({ inviteToken }) => sameSecret(sharedSecret, inviteToken));
  return contact && [contact];
}

/** Our user's identifier in a grantee: bare, or with one of our hosts. */
function ownIdentifier(server: Server, grantee: string): string {
  return [server.host, ...server.aliasHosts].reduce((rest, host) => canonicalIdentifier(rest, host), grantee);
}

/** The user's contacts a remote id may mean: bare, or with the host of its server. */
async function contactsNamed(
  contacts: ContactRepository,
  { owner, remote }: { readonly owner: UserId; readonly remote: string },
): Promise<readonly Contact[]> {
  const address = parseAddress(remote);
  const contact = address && (await contacts.find(owner, address));
  const bare = await contacts.findByIdentifier(owner, remote);
  return contact ? [...bare, contact] : bare;
}
