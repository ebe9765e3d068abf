import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  ListOCMSharesRequest_Filter_Type as FilterType,
  type ListOCMSharesRequest_FilterSchema,
  OcmAPI,
} from "../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import type { UserConnection } from "./connection.ts";
import { itemsOf, type Page, type PageOptions, readPage, writePage } from "./pages.ts";
import { type ResourceId, writeResourceId } from "./resource-id.ts";
import { readShare, type Share } from "./share.ts";
import { type UserId, writeUserId } from "./user-id.ts";

/** Which shares; any of what a member names, and all members together. */
export interface ShareFilter {
  readonly resources?: readonly ResourceId[];
  readonly owners?: readonly UserId[];
  readonly creators?: readonly UserId[];
}

type Filter = MessageInitShape<typeof ListOCMSharesRequest_FilterSchema>;

/** One page of the shares the user owns or made. */
export async function pageOfShares(
  user: UserConnection,
  filter: ShareFilter = {},
  options: PageOptions = {},
): Promise<Page<Share>> {
  const request = { filters: writeFilter(filter), ...writePage(options) };
  const { shares, nextPageToken } = await user.call(OcmAPI.method.listOCMShares, request, options);
  return readPage(shares.map(readShare), nextPageToken);
}

/** Every share the user owns or made, page after page. */
export function listShares(
  user: UserConnection,
  filter: ShareFilter = {},
  options: PageOptions = {},
): AsyncGenerator<Share, void, undefined> {
  return itemsOf((place) => pageOfShares(user, filter, { ...options, ...place }), options.from);
}

function writeFilter({ resources = [], owners = [], creators = [] }: ShareFilter): Filter[] {
  return [
    ...resources.map(
      (id): Filter => ({
        type: FilterType.RESOURCE_ID,
        term: { case: "resourceId", value: writeResourceId(id) },
      }),
    ),
    ...owners.map(
      (id): Filter => ({ type: FilterType.OWNER, term: { case: "owner", value: writeUserId(id) } }),
    ),
    ...creators.map(
      (id): Filter => ({ type: FilterType.CREATOR, term: { case: "creator", value: writeUserId(id) } }),
    ),
  ];
}
