import type { RequestShare } from "../../ocm/request-share.ts";
import { type Failure, invalid } from "../failure.ts";
import type { Peer } from "../model/peer.ts";
import { isOwnHost, type Server } from "../model/server.ts";
import type { ShareRequest } from "../model/share-request.ts";
import type { ContactRepository } from "../ports/repositories.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";
import type { UserDirectory } from "../ports/users.ts";
import type { ProveOrigin, SignaturePolicy } from "../proof-of-origin.ts";
import { refuseUntrusted } from "../refuse-untrusted.ts";
import { fail, ok, type Result } from "../result.ts";
import { type KeepShareRequestDeps, keepShareRequest } from "./keep-share-request.ts";
import {
  type FindRequestedResourceDeps,
  findRequestedResource,
  readRequestedResource,
} from "./requested-resource.ts";

export interface ReceiveShareRequestDeps extends KeepShareRequestDeps, FindRequestedResourceDeps {
  readonly server: Server;
  readonly users: UserDirectory;
  readonly trust: Pick<TrustPolicy, "judge">;
  readonly contacts: Pick<ContactRepository, "find">;
  readonly proveOrigin: ProveOrigin;
  readonly policy: {
    /** Whether our users may share at all. */
    readonly enabled: boolean;
    /** Whether the one who asks must be a contact of the owner (criterium `must-invite`). */
    readonly requireInvite: boolean;
    /** When the server at a canonical host must sign. */
    readonly signaturePolicyFor: (host: string) => SignaturePolicy;
  };
}

/** Takes a Request for a Share from a peer (OCM 1.4; we would be the Sending Server). */
export type ReceiveShareRequest = (
  asked: RequestShare,
  peer?: Peer,
) => Promise<Result<ShareRequest, Failure>>;

/**
 * Builds the use case behind `POST /ocm/request-share`. Trust and origin come before everything that tells whether a
 * user or a file exists; that a file does not exist is told to contacts of its owner only.
 */
export function createReceiveShareRequest(deps: ReceiveShareRequestDeps): ReceiveShareRequest {
  const { server, policy } = deps;
  const missing = fail({ reason: "not-found", what: "share" } as const);

  return async ({ owner, shareWith, share }, peer) => {
    if (!policy.enabled) return fail({ reason: "not-supported", what: "request-share" });
    // Another host's users are as unknown here as users nobody has.
    if (!isOwnHost(server, owner.host)) return missing;
    if (isOwnHost(server, shareWith.host))
      return fail(invalid("shareWith", "the one who asks is a user of this server"));
    const untrusted = await refuseUntrusted(deps.trust, shareWith.host);
    if (untrusted) return fail(untrusted);
    // Nothing else in the message proves anything: OCM 1.4 wants no such request without a signature.
    if (peer === undefined && policy.signaturePolicyFor(shareWith.host) !== "off") {
      return fail({ reason: "signature-required", host: shareWith.host });
    }
    const proven = await deps.proveOrigin(shareWith.host, peer);
    if (!proven.ok) return proven;

    const requested = readRequestedResource(server, share);
    const user = await deps.users.find(owner.identifier);
    const contact = user && (await deps.contacts.find(user.id, shareWith));
    if (policy.requireInvite && contact === undefined) {
      return fail({ reason: "invite-required", host: shareWith.host });
    }
    if (user === undefined || requested.kind === "elsewhere") return missing;
    if (contact !== undefined && requested.kind === "named") {
      const found = await findRequestedResource(deps, user, requested.name);
      if (found === undefined) return missing;
    }

    const kept = await keepShareRequest(deps, {
      direction: "received",
      user: user.id,
      remote: {
        userId: { idp: shareWith.host, opaqueId: shareWith.rawIdentifier, type: "federated" },
        address: { identifier: shareWith.identifier, host: shareWith.host },
        displayName: contact?.displayName ?? "",
      },
      share,
    });
    if (!kept.ok) return kept;
    return ok(kept.value.request);
  };
}
