import { type Failure, invalid } from "../../domain/failure.ts";
import type { UserId } from "../../domain/model/user-id.ts";
import type { ReceivedShareFilter } from "../../domain/receiving/list-received-shares.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import {
  type ListReceivedOCMSharesRequest_Filter as Filter,
  ListReceivedOCMSharesRequest_Filter_Type as Type,
} from "../../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { ResourceType } from "../../gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { readResourceType } from "./resource-type.ts";
import { readUserId } from "./user-id.ts";

/** The conditions of `ListReceivedOCMShares`: any of the same type, all types together. */
export function readReceivedShareFilters(filters: readonly Filter[]): Result<ReceivedShareFilter, Failure> {
  const owners: UserId[] = [];
  const creators: UserId[] = [];
  const resourceTypes: string[] = [];
  for (const { type, term } of filters) {
    if (type === Type.OWNER && term.case === "owner") {
      const owner = readUserId(term.value, "owner");
      if (!owner.ok) return owner;
      owners.push(owner.value);
    } else if (type === Type.CREATOR && term.case === "creator") {
      const creator = readUserId(term.value, "creator");
      if (!creator.ok) return creator;
      creators.push(creator.value);
    } else {
      const kind =
        type === Type.SHARE_TYPE && term.case === "sharedResourceType"
          ? readResourceType(ResourceType.INVALID, term.value)
          : undefined;
      if (kind === undefined)
        return fail(invalid("filters", `a filter of type ${type} does not go with its term`));
      resourceTypes.push(kind);
    }
  }
  return ok({
    ...(owners.length > 0 && { owners }),
    ...(creators.length > 0 && { creators }),
    ...(resourceTypes.length > 0 && { resourceTypes }),
  });
}
