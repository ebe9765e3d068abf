import { addressOf } from "../../domain/model/address.ts";
import type { ReceivedShare, ReceivedShareState } from "../../domain/model/received-share.ts";
import type { UserId } from "../../domain/model/user-id.ts";
import type { Draft } from "../../domain/ports/repositories.ts";
import { gatewayFingerprint } from "../../domain/receiving/gateway-fingerprint.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { FieldNote, Fields } from "./fields.ts";
import { readExpiration, readTimes } from "./instant.ts";
import { readOffers } from "./offers.ts";
import { readGrantee, readUserId } from "./user-id.ts";

/** A share that was received, by its id in the file; a refusal says what it cannot do without. */
export async function readReceivedShare(
  id: string,
  share: Fields,
): Promise<Result<Draft<ReceivedShare>, FieldNote>> {
  const recipient = readGrantee(share);
  if (typeof recipient === "string") return fail({ field: "grantee", reason: recipient });
  const providerId = share.text("remoteShareId");
  if (providerId === "") return fail({ field: "remoteShareId", reason: "it is missing" });
  const parties = partiesOf(share);
  if (typeof parties === "string") return fail({ field: "owner", reason: parties });
  const expiration = readExpiration(share);
  if (!expiration.ok) return expiration;
  const expiresAt = expiration.value;
  const read = {
    providerId,
    name: share.text("name"),
    resourceType: resourceTypeOf(share),
    recipient,
    offers: readOffers(share, share.text("code")),
  };
  const state = stateOf(share);
  const hidden = share.flag("hidden");
  ignoreRest(id, share);
  return ok({
    id,
    sendingHost: parties.owner.address.host,
    description: "",
    ...read,
    ...parties,
    ...readTimes(share),
    ...(expiresAt !== undefined && { expiresAt }),
    state,
    hidden,
    fingerprint: await gatewayFingerprint({
      ...read,
      owner: parties.owner.userId,
      sender: parties.sender.userId,
      ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
    }),
  });
}

function partiesOf(share: Fields): Pick<ReceivedShare, "owner" | "sender"> | string {
  const creator = readUserId(share.object("creator"));
  const ownerId = readUserId(share.object("owner")) ?? creator;
  if (ownerId === undefined) return "it is missing";
  const owner = partyOf(ownerId);
  if (owner === undefined) return "its provider is no host, so the sending server is not known";
  const sender = creator && partyOf(creator);
  if (sender === undefined) share.note("creator", "the owner stands in its place");
  return { owner, sender: sender ?? owner };
}

function partyOf(userId: UserId): ReceivedShare["owner"] | undefined {
  const address = addressOf(userId);
  return address && { userId, address, displayName: "" };
}

const STATES = {
  prefix: "SHARE_STATE_",
  words: ["INVALID", "PENDING", "ACCEPTED", "REJECTED", "TRANSFERRING"],
};

function stateOf(share: Fields): ReceivedShareState {
  const word = share.word("state", STATES);
  if (word === "ACCEPTED") return "accepted";
  if (word === "REJECTED") return "rejected";
  if (word === "TRANSFERRING") share.note("state", "a transfer under way is not carried on: pending");
  if (word === undefined) share.note("state", "it is missing: pending");
  return "pending";
}

const RESOURCE_TYPES = {
  prefix: "RESOURCE_TYPE_",
  words: ["INVALID", "FILE", "CONTAINER", "REFERENCE", "SYMLINK", "INTERNAL"],
};
const SHARED_RESOURCE_TYPES = {
  prefix: "SHARE_RESOURCE_TYPE_",
  words: ["INVALID", "FILE", "CONTAINER", "EMBEDDED"],
};

/** The newer member wins; a type without a word in OCM is none. */
function resourceTypeOf(share: Fields): string {
  const older = share.word("resourceType", RESOURCE_TYPES);
  const word = share.word("sharedResourceType", SHARED_RESOURCE_TYPES) ?? older;
  if (word === "CONTAINER") return "folder";
  return word === "FILE" || word === "EMBEDDED" ? word.toLowerCase() : "";
}

const ID_OF_KEY = "it is not the name of the entry, which is what counts";

function ignoreRest(id: string, share: Fields): void {
  const named = share.object("id")?.text("opaqueId") ?? id;
  if (named !== id) share.note("id", ID_OF_KEY);
  share.drop("opaque", "opaque data is not kept");
  share.drop("destination", "where a transfer goes is not kept");
  // Said by the recipient already.
  share.ignore("shareType", "recipientType");
}
