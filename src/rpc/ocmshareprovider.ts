import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { Failure } from "../domain/failure.ts";
import type { LocalUser } from "../domain/model/local-user.ts";
import type { ReceivedShare } from "../domain/model/received-share.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { ShareFilter } from "../domain/sending/list-shares.ts";
import type { UseCases } from "../domain/use-cases.ts";
import type { GetReceivedOCMShareRequest, OcmAPI } from "../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { AMBIGUOUS } from "./ambiguous.ts";
import { type Caller, callerOf, userOf } from "./auth.ts";
import type { Dialect } from "./convert/dialect.ts";
import { opaqueText, readUserIdJson } from "./convert/opaque.ts";
import { writeReceivedShare } from "./convert/received-share.ts";
import { readReceivedShareFilters } from "./convert/received-share-filters.ts";
import { writeShare } from "./convert/share.ts";
import { readShareChanges } from "./convert/share-changes.ts";
import { readShareFilters } from "./convert/share-filters.ts";
import { readShareIntent } from "./convert/share-intent.ts";
import { readShareReference } from "./convert/share-reference.ts";
import { readShareResponse } from "./convert/share-response.ts";
import { collectRows } from "./paging.ts";
import { DONE, refusal } from "./status.ts";

export interface OcmShareProviderDeps {
  readonly useCases: Pick<
    UseCases,
    | "createShare"
    | "removeShare"
    | "getShare"
    | "getShareBySecret"
    | "listShares"
    | "updateShare"
    | "listReceivedShares"
    | "respondToShare"
    | "getReceivedShare"
    | "findIncomingShares"
  >;
  readonly dialect: Dialect;
}

/** `cs3.sharing.ocm.v1beta1.OcmAPI`: what our users share with remote users, and what they were shared. */
export function createOcmShareProvider({
  useCases,
  dialect,
}: OcmShareProviderDeps): ServiceImpl<typeof OcmAPI> {
  return {
    async createOCMShare(request, context) {
      const caller = userOf(context);
      const intent = readShareIntent(request, dialect);
      if (!intent.ok) return { status: refusal(intent.failure) };
      const created = await useCases.createShare(caller, intent.value);
      if (!created.ok) return { status: refusal(created.failure) };
      const { share, recipientDisplayName } = created.value;
      return { status: DONE, share: writeShare(share, dialect), recipientDisplayName };
    },

    async removeOCMShare({ ref }, context) {
      const caller = userOf(context);
      const reference = readShareReference(ref);
      if (!reference.ok) return { status: refusal(reference.failure) };
      const removed = await useCases.removeShare(caller, reference.value);
      return { status: removed.ok ? DONE : refusal(removed.failure) };
    },

    async getOCMShare({ ref }, context) {
      const caller = userOf(context);
      const reference = readShareReference(ref);
      if (!reference.ok) return { status: refusal(reference.failure) };
      const found = await useCases.getShare(caller, reference.value, {
        asRecipient: recipientSees(dialect).one,
      });
      if (!found.ok) return { status: refusal(found.failure) };
      return { status: DONE, share: writeShare(found.value, dialect) };
    },

    async getOCMShareByToken({ token }) {
      const found = await useCases.getShareBySecret(token);
      if (!found.ok) return { status: refusal(found.failure) };
      return { status: DONE, share: writeShare(found.value, dialect) };
    },

    async listOCMShares(request, context) {
      const caller = userOf(context);
      const filter = readShareFilters(request.filters);
      if (!filter.ok) return { status: refusal(filter.failure) };
      const rows = await collectRows(
        {
          identity: ["shares", caller.id, filter.value],
          list: (page) =>
            useCases.listShares(
              caller,
              { ...filter.value, ...asRecipient(callerOf(context), dialect) },
              page,
            ),
        },
        request,
      );
      if (!rows.ok) return { status: refusal(rows.failure) };
      const { items, nextPageToken } = rows.value;
      return { status: DONE, shares: items.map((share) => writeShare(share, dialect)), nextPageToken };
    },

    async updateOCMShare(request, context) {
      const caller = userOf(context);
      const reference = readShareReference(request.ref);
      if (!reference.ok) return { status: refusal(reference.failure) };
      const changes = readShareChanges(request, dialect);
      if (!changes.ok) return { status: refusal(changes.failure) };
      const updated = await useCases.updateShare(caller, reference.value, changes.value);
      return { status: updated.ok ? DONE : refusal(updated.failure) };
    },

    async listReceivedOCMShares(request, context) {
      const caller = userOf(context);
      const filter = readReceivedShareFilters(request.filters);
      if (!filter.ok) return { status: refusal(filter.failure) };
      const rows = await collectRows(
        {
          identity: ["received-shares", caller.id, filter.value],
          list: (page) => useCases.listReceivedShares(caller, filter.value, page),
        },
        request,
      );
      if (!rows.ok) return { status: refusal(rows.failure) };
      const { items, nextPageToken } = rows.value;
      return {
        status: DONE,
        shares: items.map((share) => writeReceivedShare(share, dialect)),
        nextPageToken,
      };
    },

    async updateReceivedOCMShare(request, context) {
      const caller = userOf(context);
      const response = readShareResponse(request);
      if (!response.ok) return { status: refusal(response.failure) };
      const updated = await useCases.respondToShare(caller, response.value.id, response.value.response);
      return { status: updated.ok ? DONE : refusal(updated.failure) };
    },

    async getReceivedOCMShare(request, context) {
      const found = await findReceived(useCases, { request, context });
      if (!found.ok) return { status: refusal(found.failure) };
      return { status: DONE, share: writeReceivedShare(found.value, dialect) };
    },
  };
}

/**
 * What the gateway of a dialect shows the recipient of a share, with the token it gave them: cs3org/reva that share,
 * the others a list of such shares.
 */
function recipientSees(dialect: Dialect): { readonly one: boolean; readonly list: boolean } {
  return { one: dialect === "cs3", list: dialect !== "cs3" };
}

/** What of a list a recipient sees: a token for some shares does not tell the secrets of others. */
function asRecipient(caller: Caller | undefined, dialect: Dialect): ShareFilter {
  const scopes = caller?.scopes ?? [];
  const ids = scopes.flatMap((scope) => (scope.kind === "ocmshare" ? [scope.shareId] : []));
  const limited = scopes.length > 0 && ids.length === scopes.length;
  return { asRecipient: recipientSees(dialect).list, ...(limited && { ids }) };
}

/**
 * A received share by our id. A service that acts for no user may name one in `userid`, and then also use the id the
 * Sending Server gave: that is all reva's receiver of notifications has.
 */
async function findReceived(
  useCases: Pick<UseCases, "getReceivedShare" | "findIncomingShares">,
  { request, context }: { readonly request: GetReceivedOCMShareRequest; readonly context: HandlerContext },
): Promise<Result<ReceivedShare, Failure>> {
  const behalf = readBehalf(request, callerOf(context));
  if (!behalf.ok) return behalf;
  const user = behalf.value ?? userOf(context);
  const reference = readShareReference(request.ref);
  if (!reference.ok) return reference;
  // Received shares have neither a key nor a token of their own.
  if (!("id" in reference.value)) return fail({ reason: "not-found", what: "received-share" });
  const { id } = reference.value;
  const found = await useCases.getReceivedShare(user, id);
  if (found.ok || behalf.value === undefined) return found;
  const [incoming, ...others] = await useCases.findIncomingShares({ id, grantee: user.id.opaqueId });
  if (others.length > 0) return fail(AMBIGUOUS);
  return incoming === undefined ? found : ok(incoming);
}

/** The user a service without a user of its own acts for, as reva's `encoding/json` writes them. */
function readBehalf(
  { opaque }: GetReceivedOCMShareRequest,
  caller: Caller | undefined,
): Result<LocalUser | undefined, Failure> {
  const isService = caller !== undefined && (caller.user === undefined || caller.user.id.type === "service");
  const text = opaqueText(opaque, "userid", "json");
  if (!isService || text === undefined) return ok(undefined);
  const id = readUserIdJson(text, "userid");
  return id.ok ? ok({ id: id.value, username: "", displayName: "", mail: "" }) : id;
}
