import { type Failure, invalid } from "../../domain/failure.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { ShareChanges } from "../../domain/sending/update-share.ts";
import type { UpdateOCMShareRequest } from "../../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { readAccessMethods } from "./access-method.ts";
import type { Dialect } from "./dialect.ts";
import { readExpiration } from "./timestamp.ts";

/** The changes in their order; where two touch the same, the later one counts. */
export function readShareChanges(
  { field }: UpdateOCMShareRequest,
  dialect: Dialect,
): Result<ShareChanges, Failure> {
  let changes: ShareChanges = {};
  for (const { field: change } of field) {
    switch (change.case) {
      case "expiration": {
        const expiresAt = readExpiration(change.value);
        if (!expiresAt.ok) return expiresAt;
        changes = { ...changes, expiresAt: expiresAt.value ?? "never" };
        break;
      }
      case "accessMethods": {
        const read = readAccessMethods([change.value], dialect);
        if (!read.ok) return read;
        const protocols = read.value.map(({ protocol }) => protocol);
        const earlier = (changes.accessMethods ?? []).filter(({ protocol }) => !protocols.includes(protocol));
        changes = { ...changes, accessMethods: [...earlier, ...read.value] };
        break;
      }
      case undefined:
        return fail(invalid("field", "an expiration or an access method is expected"));
    }
  }
  return ok(changes);
}
