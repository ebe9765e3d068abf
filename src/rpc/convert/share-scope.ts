import { create, fromBinary, type JsonObject, toJson } from "@bufbuild/protobuf";
import type { Share } from "../../domain/model/share.ts";
import {
  type AccessMethod as AccessMethodMessage,
  AccessMethodSchema,
  ShareSchema,
} from "../../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { WebappAccessMethodByPermissionsSchema } from "../../gen/meshport/cs3dialect/v1/webapp_pb.ts";
import { writeAccessMethods } from "./access-method.ts";
import type { Dialect } from "./dialect.ts";
import { writeResourceId } from "./resource-id.ts";
import { writeUserId } from "./user-id.ts";

/**
 * The part of a share that a gateway keeps in the tokens it makes, as JSON of its own dialect. oCIS refuses JSON with a
 * member that its contract does not have: no more than these three there. cs3org/reva reads creator and access methods.
 */
export function writeShareScope(
  share: Share,
  { dialect, withSecret }: { readonly dialect: Dialect; readonly withSecret: boolean },
): string {
  const scope = create(ShareSchema, {
    id: { opaqueId: share.id },
    resourceId: writeResourceId(share.resourceId),
    ...(withSecret && { token: share.sharedSecret }),
    ...(dialect === "cs3" && { creator: writeUserId(share.creator) }),
  });
  const json = toJson(ShareSchema, scope) as JsonObject;
  if (dialect !== "cs3") return JSON.stringify(json);
  const accessMethods = writeAccessMethods(share.accessMethods, dialect).map((method) =>
    accessMethodJson(create(AccessMethodSchema, method)),
  );
  return JSON.stringify({ ...json, accessMethods });
}

/** A webapp is bytes in our schema and a message in the gateway's: its JSON has to be theirs. */
function accessMethodJson(method: AccessMethodMessage) {
  if (method.term.case !== "webappOptions") return toJson(AccessMethodSchema, method);
  const webapp = fromBinary(WebappAccessMethodByPermissionsSchema, method.term.value);
  return { webappOptions: toJson(WebappAccessMethodByPermissionsSchema, webapp) };
}
