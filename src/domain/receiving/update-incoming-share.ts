import type { Failure } from "../failure.ts";
import type { ProtocolOffer } from "../model/access-method.ts";
import type { Permissions } from "../model/permissions.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import type { Clock } from "../ports/clock.ts";
import type { ReceivedShareRepository } from "../ports/repositories.ts";
import { accessParts, RECORD_LIMITS, refuseOversize } from "../refuse-oversize.ts";
import { fail, ok, type Result } from "../result.ts";
import { replaceOffers } from "./replace-offers.ts";

export interface UpdateIncomingShareDeps {
  readonly clock: Clock;
  readonly receivedShares: ReceivedShareRepository;
}

/** What the Sending Server changes about a share it sent us; what is left out stays. */
export interface IncomingChanges {
  /** What the recipient may do over WebDAV from now on. */
  readonly permissions?: Permissions;
  /** The whole list of protocols, when a gateway replaces it; what it leaves empty in one stays as it was. */
  readonly offers?: readonly ProtocolOffer[];
  readonly description?: string;
  readonly expiresAt?: Date | "never";
}

/** Changes a received share on behalf of its Sending Server, which the caller has proven. */
export type UpdateIncomingShare = (
  id: string,
  changes: IncomingChanges,
) => Promise<Result<ReceivedShare, Failure>>;

/** Builds the use case behind SHARE_CHANGE_PERMISSION and CS3 `UpdateOCMCoreShare`. */
export function createUpdateIncomingShare(deps: UpdateIncomingShareDeps): UpdateIncomingShare {
  return async (id, changes) => {
    const oversize = refuseChange(changes.description ?? "", changes.offers ?? []);
    if (oversize !== undefined) return fail(oversize);
    const now = deps.clock.now().toISOString();
    let outgrown: Failure | undefined;
    const share = await deps.receivedShares.update(
      id,
      ({ expiresAt: before, ...current }) => {
        const offers = replaceOffers(current.offers, changes.offers ?? current.offers);
        // What the new offers leave empty comes from the old ones, and several may take from the same.
        outgrown = changes.offers && refuseChange("", offers);
        if (outgrown !== undefined) return undefined;
        return {
          ...current,
          ...expiryOf(before, changes.expiresAt),
          offers: offers.map((offer) =>
            offer.protocol === "webdav" && changes.permissions
              ? { ...offer, permissions: changes.permissions }
              : offer,
          ),
          description: changes.description ?? current.description,
          modifiedAt: now,
        };
      },
      (receivedShare) => ({ type: "received-share-updated", receivedShare, by: "peer" }),
    );
    if (outgrown !== undefined) return fail(outgrown);
    if (share === undefined) return fail({ reason: "not-found", what: "received-share" });
    return ok(share);
  };
}

function refuseChange(description: string, offers: readonly ProtocolOffer[]): Failure | undefined {
  return refuseOversize([
    { name: "description", value: description, most: RECORD_LIMITS.description },
    ...accessParts("protocols", offers),
  ]);
}

function expiryOf(
  before: string | undefined,
  change: Date | "never" | undefined,
): { readonly expiresAt?: string } {
  const expiresAt = change === undefined ? before : change === "never" ? undefined : change.toISOString();
  return expiresAt === undefined ? {} : { expiresAt };
}
