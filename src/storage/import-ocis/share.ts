import type { AccessMethod } from "../../domain/model/access-method.ts";
import { addressOf } from "../../domain/model/address.ts";
import { Permission } from "../../domain/model/permissions.ts";
import type { Share } from "../../domain/model/share.ts";
import type { Draft } from "../../domain/ports/repositories.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import { readAccessMethods } from "./access-methods.ts";
import type { FieldNote, Fields } from "./fields.ts";
import { readExpiration, readTimes } from "./instant.ts";
import { readGrantee, readUserId } from "./user-id.ts";

/** A share that was sent, by its id in the file; a refusal says what it cannot do without. */
export function readShare(id: string, share: Fields): Result<Draft<Share>, FieldNote> {
  const grantee = readGrantee(share);
  if (typeof grantee === "string") return fail({ field: "grantee", reason: grantee });
  const recipient = addressOf(grantee);
  if (recipient === undefined) return fail({ field: "grantee", reason: "its provider is no host" });
  const code = share.text("code");
  const sharedSecret = share.text("token") || code;
  if (sharedSecret === "")
    return fail({ field: "token", reason: "it is missing: nothing would open the share" });
  if (code !== "" && code !== sharedSecret) share.note("code", "a second secret of a share is not kept");
  const parties = partiesOf(share);
  if (parties === undefined) return fail({ field: "owner", reason: "it is missing" });
  const name = share.text("name");
  const accessMethods = readAccessMethods(share);
  const expiration = readExpiration(share);
  if (!expiration.ok) return expiration;
  const expiresAt = expiration.value;
  ignoreRest(id, share);
  return ok({
    id,
    resourceId: resourceIdOf(share),
    path: "",
    name,
    resourceType: resourceTypeOf(name, accessMethods),
    ...parties,
    grantee,
    granteeDisplayName: "",
    recipient,
    sharedSecret,
    accessMethods,
    ...readTimes(share),
    ...(expiresAt !== undefined && { expiresAt }),
    phase: "announced",
    answer: "none",
  });
}

function partiesOf(share: Fields) {
  const creator = readUserId(share.object("creator"));
  const owner = readUserId(share.object("owner")) ?? creator;
  if (owner === undefined) return undefined;
  return { owner, ownerDisplayName: "", creator: creator ?? owner, creatorDisplayName: "" };
}

function resourceIdOf(share: Fields): Share["resourceId"] {
  const id = share.object("resourceId");
  if (id === undefined) share.note("resourceId", "it is missing");
  return {
    storageId: id?.text("storageId") ?? "",
    spaceId: id?.text("spaceId") ?? "",
    opaqueId: id?.text("opaqueId") ?? "",
  };
}

const ONLY_ON_FOLDERS = Permission.extract([
  "create_container",
  "move",
  "delete_container",
  "move_container",
]);

/**
 * CS3 does not say whether a folder or a file was shared: what only a folder allows tells it, upload without that a
 * file, and where neither does the name has to.
 */
function resourceTypeOf(name: string, methods: readonly AccessMethod[]): Share["resourceType"] {
  const permissions = methods.flatMap((method) => (method.protocol === "webdav" ? method.permissions : []));
  if (ONLY_ON_FOLDERS.options.some((permission) => permissions.includes(permission))) return "folder";
  if (permissions.includes("initiate_file_upload")) return "file";
  return /[^.]\.[A-Za-z0-9]{1,10}$/.test(name) ? "file" : "folder";
}

const ID_OF_KEY = "it is not the name of the entry, which is what counts";

function ignoreRest(id: string, share: Fields): void {
  const named = share.object("id")?.text("opaqueId") ?? id;
  if (named !== id) share.note("id", ID_OF_KEY);
  share.drop("opaque", "opaque data is not kept");
  // Said by the recipient already.
  share.ignore("shareType", "recipientType");
}
