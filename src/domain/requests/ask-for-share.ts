import { addressAt } from "../../ocm/address.ts";
import { shareOf } from "../../ocm/request-share.ts";
import { type Failure, invalid } from "../failure.ts";
import type { LocalUser } from "../model/local-user.ts";
import { isOwnHost, type Server } from "../model/server.ts";
import type { ShareRequest } from "../model/share-request.ts";
import type { UserId } from "../model/user-id.ts";
import type { Peers } from "../ports/peers.ts";
import type { ContactRepository } from "../ports/repositories.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";
import { refuseUntrusted } from "../refuse-untrusted.ts";
import { fail, ok, type Result } from "../result.ts";
import { type KeepShareRequestDeps, keepShareRequest } from "./keep-share-request.ts";

export interface AskForShareDeps extends KeepShareRequestDeps {
  readonly server: Server;
  readonly trust: Pick<TrustPolicy, "judge">;
  readonly contacts: Pick<ContactRepository, "find">;
  readonly peers: Pick<Peers, "requestShare">;
  readonly policy: {
    /** Whether the owner must be a contact of the caller: a share of anybody else would not be taken. */
    readonly requireInvite: boolean;
  };
}

/** What a user asks for, and whom. */
export interface WantedShare {
  /** The remote owner; `idp` is their provider. */
  readonly owner: UserId;
  /** What names the resource at the owner's server: an id, a path, a URL. */
  readonly share: string;
}

/** Asks a remote user for a share (OCM 1.4, Request for a Share; we would be the Receiving Server). */
export type AskForShare = (caller: LocalUser, wanted: WantedShare) => Promise<Result<ShareRequest, Failure>>;

/**
 * Builds the use case. The request is kept before the peer hears of it, and forgotten when the peer does not take it.
 * Asked once more, the peer is told once more: it may have lost what it heard.
 */
export function createAskForShare(deps: AskForShareDeps): AskForShare {
  return async (caller, wanted) => {
    const owner = addressAt(wanted.owner.opaqueId, wanted.owner.idp);
    if (owner === undefined) return fail(invalid("owner", "a user id and their provider are expected"));
    const share = shareOf(wanted.share);
    if (share === undefined) return fail(invalid("share", "the name of a resource is expected"));
    const shareWith = addressAt(caller.id.opaqueId, deps.server.host);
    if (shareWith === undefined) throw new Error("one of our users has no OCM Address");
    if (isOwnHost(deps.server, owner.host))
      return fail(invalid("ownerProvider", "the owner is a user of this server"));
    const untrusted = await refuseUntrusted(deps.trust, owner.host);
    if (untrusted) return fail(untrusted);
    const contact = await deps.contacts.find(caller.id, owner);
    if (contact === undefined && deps.policy.requireInvite)
      return fail({ reason: "not-found", what: "contact" });

    const kept = await keepShareRequest(deps, {
      direction: "sent",
      user: caller.id,
      remote: {
        userId: { idp: owner.host, opaqueId: owner.rawIdentifier, type: "federated" },
        address: { identifier: owner.identifier, host: owner.host },
        displayName: contact?.displayName ?? "",
      },
      share,
    });
    if (!kept.ok) return kept;
    const told = await deps.peers.requestShare(owner.host, { owner, shareWith, share });
    if (told.ok) return ok(kept.value.request);
    if (kept.value.added) await deps.shareRequests.remove(kept.value.request.id);
    return told;
  };
}
