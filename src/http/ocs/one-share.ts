import { invalid } from "../../domain/failure.ts";
import { fail, ok } from "../../domain/result.ts";
import type { ShareChanges } from "../../domain/sending/update-share.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import { readExpireDate } from "./expire-date.ts";
import type { OcsOperation } from "./operation.ts";
import { readPermissions } from "./permission-mask.ts";
import { receivedShareObject, sentShareObject } from "./share-object.ts";

/** `GET /shares/{id}`: a share the caller made or received, as a list of one like ownCloud answers. */
export function getShareOperation({
  getShare,
  getReceivedShare,
}: Pick<UseCases, "getShare" | "getReceivedShare">): OcsOperation {
  return async ({ caller, id }) => {
    const sent = await getShare(caller, { id });
    if (sent.ok) return ok([sentShareObject(sent.value, caller)]);
    if (sent.failure.reason !== "not-found") return sent;
    const received = await getReceivedShare(caller, id);
    return received.ok ? ok([receivedShareObject(received.value, caller)]) : sent;
  };
}

/** `PUT /shares/{id}`: other permissions, or another expiry; an empty `expireDate` takes the expiry away. */
export function updateShareOperation({
  getShare,
  updateShare,
}: Pick<UseCases, "getShare" | "updateShare">): OcsOperation {
  return async ({ caller, id, parameters }) => {
    const share = await getShare(caller, { id });
    if (!share.ok) return share;
    const permissions = readPermissions(parameters, share.value.resourceType);
    if (!permissions.ok) return permissions;
    const expiry = readExpiry(parameters.get("expireDate"));
    if (!expiry.ok) return expiry;
    if (permissions.value === undefined && expiry.value === undefined) {
      return fail(invalid("", "role, permissions or expireDate is expected"));
    }
    const changes: ShareChanges = {
      ...(permissions.value && {
        // Empty lists leave what was promised to the recipient as it is.
        accessMethods: [
          { protocol: "webdav", permissions: permissions.value, requirements: [], accessTypes: [] },
        ],
      }),
      ...(expiry.value && { expiresAt: expiry.value }),
    };
    const updated = await updateShare(caller, { id }, changes);
    return updated.ok ? ok(sentShareObject(updated.value, caller)) : updated;
  };
}

/** `DELETE /shares/{id}`: takes a share back. */
export function removeShareOperation({ removeShare }: Pick<UseCases, "removeShare">): OcsOperation {
  return async ({ caller, id }) => {
    const removed = await removeShare(caller, { id });
    return removed.ok ? ok([]) : removed;
  };
}

function readExpiry(text: string | undefined) {
  if (text === undefined) return ok(undefined);
  return text === "" ? ok("never" as const) : readExpireDate(text);
}
