import { type Failure, invalid } from "../../domain/failure.ts";
import type { ResourceId } from "../../domain/model/resource-id.ts";
import type { UserId } from "../../domain/model/user-id.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { ShareFilter } from "../../domain/sending/list-shares.ts";
import {
  type ListOCMSharesRequest_Filter as Filter,
  ListOCMSharesRequest_Filter_Type as Type,
} from "../../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { readResourceId } from "./resource-id.ts";
import { readUserId } from "./user-id.ts";

/** The conditions of `ListOCMShares`: any of the same type, all types together. */
export function readShareFilters(filters: readonly Filter[]): Result<ShareFilter, Failure> {
  const resourceIds: ResourceId[] = [];
  const owners: UserId[] = [];
  const creators: UserId[] = [];
  const ownerProviders: string[] = [];
  const creatorProviders: string[] = [];
  for (const filter of filters) {
    const read = readInto(filter, { resourceIds, owners, creators, ownerProviders, creatorProviders });
    if (read !== undefined) return fail(read);
  }
  return ok({
    ...(resourceIds.length > 0 && { resourceIds }),
    ...(owners.length > 0 && { owners }),
    ...(creators.length > 0 && { creators }),
    ...(ownerProviders.length > 0 && { ownerProviders }),
    ...(creatorProviders.length > 0 && { creatorProviders }),
  });
}

interface Lists {
  readonly resourceIds: ResourceId[];
  readonly owners: UserId[];
  readonly creators: UserId[];
  readonly ownerProviders: string[];
  readonly creatorProviders: string[];
}

function readInto({ type, term }: Filter, lists: Lists): Failure | undefined {
  switch (type) {
    case Type.NO:
      return undefined;
    case Type.RESOURCE_ID:
      return term.case === "resourceId"
        ? push(lists.resourceIds, readResourceId(term.value))
        : mismatch(type);
    case Type.OWNER:
      return term.case === "owner" ? push(lists.owners, readUserId(term.value, "owner")) : mismatch(type);
    case Type.CREATOR:
      return term.case === "creator"
        ? push(lists.creators, readUserId(term.value, "creator"))
        : mismatch(type);
    // The two have no term of their own: the provider is that of the user in the term of the party.
    case Type.OWNER_PROVIDER:
      return term.case === "owner" ? push(lists.ownerProviders, readIdp(term.value.idp)) : mismatch(type);
    case Type.CREATOR_PROVIDER:
      return term.case === "creator" ? push(lists.creatorProviders, readIdp(term.value.idp)) : mismatch(type);
    default:
      return mismatch(type);
  }
}

function readIdp(idp: string): Result<string, Failure> {
  return idp === "" ? fail(invalid("filters", "an identity provider is expected")) : ok(idp);
}

function push<T>(list: T[], read: Result<T, Failure>): Failure | undefined {
  if (!read.ok) return read.failure;
  list.push(read.value);
  return undefined;
}

function mismatch(type: number): Failure {
  return invalid("filters", `a filter of type ${type} does not go with its term`);
}
