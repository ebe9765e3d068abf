import { canonicalHost } from "../../ocm/address.ts";
import { type Failure, invalid } from "../failure.ts";
import { addressOf } from "../model/address.ts";
import type { Contact } from "../model/contact.ts";
import type { LocalUser } from "../model/local-user.ts";
import { isOwnHost, type Server } from "../model/server.ts";
import type { Clock } from "../ports/clock.ts";
import type { Peers } from "../ports/peers.ts";
import type { ContactRepository } from "../ports/repositories.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";
import { refuseEndPoint } from "../refuse-end-point.ts";
import { RECORD_LIMITS, refuseOversize } from "../refuse-oversize.ts";
import { type RemoteIdp, remoteIdpOf } from "../remote-idp.ts";
import { fail, ok, type Result } from "../result.ts";

export interface ForwardInviteDeps {
  readonly server: Server;
  readonly clock: Clock;
  readonly contacts: ContactRepository;
  readonly peers: Peers;
  readonly trust: TrustPolicy;
  readonly policy: {
    /** How contacts are kept that a peer has told of. */
    readonly remoteIdp?: RemoteIdp;
  };
}

/** An invite our user got from elsewhere. `endPoint` is the OCM API of its maker, when the caller knows it. */
export interface ForeignInvite {
  readonly token: string;
  readonly providerDomain: string;
  readonly endPoint?: string;
  /** How the contact is kept, when the caller's gateway has a way of its own. */
  readonly remoteIdp?: RemoteIdp;
}

/** Our user accepts a remote user's invite (we are the Invite Receiver): tells the other server, keeps the contact. */
export type ForwardInvite = (caller: LocalUser, invite: ForeignInvite) => Promise<Result<Contact, Failure>>;

/** Builds the use case behind `accept-invite` and CS3 `ForwardInvite`. */
export function createForwardInvite(deps: ForwardInviteDeps): ForwardInvite {
  return async (caller, { token, providerDomain, endPoint, remoteIdp = deps.policy.remoteIdp }) => {
    if (token === "") return fail(invalid("token", "an invite token is expected"));
    const oversize = refuseOversize([{ name: "token", value: token, most: RECORD_LIMITS.token }]);
    if (oversize !== undefined) return fail(oversize);
    const host = canonicalHost(providerDomain);
    if (host === undefined) return fail(invalid("providerDomain", "a host name is expected"));
    if (isOwnHost(deps.server, host)) return fail({ reason: "same-instance" });
    const trusted = await deps.trust.judge(host);
    if (!trusted.admitted) return fail({ reason: "not-found", what: "provider", rule: trusted.rule });

    const misplaced = await refuseEndPoint(deps.trust, host, endPoint);
    if (misplaced) return fail(misplaced);

    const answer = await deps.peers.acceptInvite(
      host,
      {
        recipientProvider: deps.server.host,
        token,
        userID: caller.id.opaqueId,
        email: caller.mail,
        name: caller.displayName,
      },
      endPoint === undefined ? {} : { endPoint },
    );
    if (!answer.ok) return answer;

    const idp = remoteIdpOf(host, remoteIdp);
    const userId = { idp, opaqueId: answer.value.user.userID, type: "federated" } as const;
    const address = addressOf(userId);
    if (address === undefined) {
      return fail({ reason: "peer-refused", host, status: 200, detail: "the answer names no user" });
    }
    // The peer knew us and we know them: nothing was accepted, and the token of the first handshake stays the proof.
    if (answer.value.already && (await deps.contacts.find(caller.id, address))) {
      return fail({ reason: "already-exists", what: "contact" });
    }
    // Where only one side knew the other, the gap is closed now.
    const { contact } = await deps.contacts.put(
      {
        owner: caller.id,
        userId,
        address,
        displayName: answer.value.user.name,
        mail: answer.value.user.email,
        username: "",
        acceptedAt: deps.clock.now().toISOString(),
        inviteToken: token,
      },
      (accepted) => ({ type: "invite-accepted", contact: accepted }),
    );
    return ok(contact);
  };
}
