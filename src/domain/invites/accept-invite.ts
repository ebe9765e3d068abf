import { canonicalHost } from "../../ocm/address.ts";
import { type Failure, invalid } from "../failure.ts";
import { addressOf } from "../model/address.ts";
import type { Invite } from "../model/invite.ts";
import type { Peer } from "../model/peer.ts";
import { isOwnHost, type Server } from "../model/server.ts";
import type { UserId } from "../model/user-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { ContactRepository, InviteRepository } from "../ports/repositories.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";
import type { UserDirectory } from "../ports/users.ts";
import type { ProveOrigin } from "../proof-of-origin.ts";
import { RECORD_LIMITS, refuseOversize } from "../refuse-oversize.ts";
import { refuseUntrusted } from "../refuse-untrusted.ts";
import { type RemoteIdp, remoteIdpOf } from "../remote-idp.ts";
import { fail, ok, type Result } from "../result.ts";

export interface AcceptInviteDeps {
  readonly server: Server;
  readonly clock: Clock;
  readonly invites: InviteRepository;
  readonly contacts: ContactRepository;
  readonly trust: TrustPolicy;
  /** Asked only about makers whose name an invite does not know, as with imported ones. */
  readonly users: UserDirectory;
  readonly proveOrigin: ProveOrigin;
  readonly policy: {
    /** How contacts are kept that a peer has told of. */
    readonly remoteIdp?: RemoteIdp;
  };
}

/** A remote user redeems one of our tokens; `user.idp` is the Invite Receiver's provider. */
export interface InviteRedemption {
  readonly token: string;
  readonly user: UserId;
  readonly displayName: string;
  readonly mail: string;
  /** Whether the provider is kept byte for byte: a gateway says how it wants its users named, a peer names its host. */
  readonly keepIdp?: boolean;
}

/** Who made the invite, and whether the two were connected already. */
export interface RedeemedInvite {
  readonly owner: Invite["owner"];
  readonly already: boolean;
}

/** Redeems an Invite Token for a remote user (OCM 1.4, Invite Acceptance Request): at most one wins a single-use token. */
export type AcceptInvite = (
  redemption: InviteRedemption,
  peer?: Peer,
) => Promise<Result<RedeemedInvite, Failure>>;

/** Builds the use case behind `/ocm/invite-accepted` and CS3 `AcceptInvite`. */
export function createAcceptInvite(deps: AcceptInviteDeps): AcceptInvite {
  return async ({ token, user, displayName, mail, keepIdp = false }, peer) => {
    const host = canonicalHost(user.idp);
    if (host === undefined) return fail(invalid("recipientProvider", "a host name is expected"));
    const address = addressOf(user);
    if (address === undefined) return fail(invalid("userID", "a user id is expected"));
    const oversize = refuseOversize([
      { name: "userID", value: user, most: RECORD_LIMITS.userId },
      { name: "name", value: displayName, most: RECORD_LIMITS.displayName },
      { name: "email", value: mail, most: RECORD_LIMITS.displayName },
    ]);
    if (oversize !== undefined) return fail(oversize);
    if (isOwnHost(deps.server, host)) return fail({ reason: "same-instance" });
    const untrusted = await refuseUntrusted(deps.trust, host);
    if (untrusted) return fail(untrusted);

    const proven = await deps.proveOrigin(host, peer);
    if (!proven.ok) return proven;

    const now = deps.clock.now();
    const invite = await deps.invites.find(token);
    if (invite === undefined) return fail({ reason: "not-found", what: "invite" });
    if (Date.parse(invite.expiresAt) <= now.getTime()) return fail({ reason: "invite-expired" });

    // Before anything is used up: where the directory is away, the same request may come again.
    const owner = await knownOwner(deps.users, invite.owner);
    // Somebody who is a contact already neither uses the token up nor rewrites the profile we hold.
    if (await deps.contacts.find(invite.owner.id, address)) return ok({ owner, already: true });
    if (!(await redeem(deps.invites, { token, address, at: now }))) return fail({ reason: "invite-used" });
    const { added } = await deps.contacts.put(
      {
        owner: invite.owner.id,
        userId: {
          ...user,
          idp: keepIdp ? user.idp : remoteIdpOf(user.idp, deps.policy.remoteIdp),
          type: "federated",
        },
        address,
        displayName,
        mail,
        username: "",
        acceptedAt: now.toISOString(),
        inviteToken: invite.uses === 1 ? token : "",
      },
      (contact) => ({ type: "invite-accepted", contact }),
    );
    return ok({ owner, already: !added });
  };
}

/** The maker with name and mail: what the invite says, or the directory where it says no name. */
async function knownOwner(users: UserDirectory, owner: Invite["owner"]): Promise<Invite["owner"]> {
  if (owner.displayName !== "") return owner;
  const user = await users.find(owner.id.opaqueId);
  // A directory may find by username, too, and one user's name may be another's id.
  if (user?.id.opaqueId !== owner.id.opaqueId) return owner;
  return { ...owner, displayName: user.displayName, mail: owner.mail || user.mail };
}

/** How long a redemption may be repeated: time enough for a lost answer, too short to undo a removed contact. */
const REPEATABLE_MS = 10 * 60 * 1000;

/** Takes a use of the token for this address; an early repetition by the same address succeeds without taking another. */
async function redeem(
  invites: InviteRepository,
  by: { readonly token: string; readonly address: { identifier: string; host: string }; readonly at: Date },
): Promise<boolean> {
  const { identifier, host } = by.address;
  const isBy = (use: { identifier: string; host: string; at: string }) =>
    use.identifier === identifier &&
    use.host === host &&
    by.at.getTime() - Date.parse(use.at) < REPEATABLE_MS;
  const invite = await invites.update(by.token, (current) => {
    if (current.redeemedBy.some(isBy)) return undefined;
    if (current.uses !== 0 && current.redeemedBy.length >= current.uses) return undefined;
    // A multi-use token keeps no list: it would grow without bound.
    if (current.uses === 0) return undefined;
    return { ...current, redeemedBy: [...current.redeemedBy, { identifier, host, at: by.at.toISOString() }] };
  });
  return invite !== undefined && (invite.uses === 0 || invite.redeemedBy.some(isBy));
}
