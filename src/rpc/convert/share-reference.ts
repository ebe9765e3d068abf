import { type Failure, invalid } from "../../domain/failure.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { ShareReference } from "../../domain/sending/get-share.ts";
import type { ShareReference as ShareReferenceMessage } from "../../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { readGrantee } from "./grantee.ts";
import { readResourceId } from "./resource-id.ts";
import { readUserId } from "./user-id.ts";

/** The share a request means: by id, by key (owner, resource, grantee) or by shared secret. */
export function readShareReference(
  message: ShareReferenceMessage | undefined,
): Result<ShareReference, Failure> {
  switch (message?.spec.case) {
    case "id":
      return message.spec.value.opaqueId === ""
        ? fail(invalid("ref", "a share id is expected"))
        : ok({ id: message.spec.value.opaqueId });
    case "token":
      return message.spec.value === ""
        ? fail(invalid("ref", "a token is expected"))
        : ok({ sharedSecret: message.spec.value });
    case "key": {
      const owner = readUserId(message.spec.value.owner, "ref.key.owner");
      if (!owner.ok) return owner;
      const resourceId = readResourceId(message.spec.value.resourceId);
      if (!resourceId.ok) return resourceId;
      const grantee = readGrantee(message.spec.value.grantee);
      if (!grantee.ok) return grantee;
      return ok({ key: { owner: owner.value, resourceId: resourceId.value, grantee: grantee.value } });
    }
    case undefined:
      return fail(invalid("ref", "an id, a key or a token is expected"));
  }
}
