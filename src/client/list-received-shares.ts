import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  ListReceivedOCMSharesRequest_Filter_Type as FilterType,
  type ListReceivedOCMSharesRequest_FilterSchema,
  OcmAPI,
} from "../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { SharedResourceType } from "../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import type { UserConnection } from "./connection.ts";
import { itemsOf, type Page, type PageOptions, readPage, writePage } from "./pages.ts";
import type { ResourceKind } from "./permissions.ts";
import { type ReceivedShare, readReceivedShare } from "./received-share.ts";
import { type UserId, writeUserId } from "./user-id.ts";

/** Which received shares; any of what a member names, and all members together. */
export interface ReceivedShareFilter {
  readonly owners?: readonly UserId[];
  readonly senders?: readonly UserId[];
  readonly kinds?: readonly ResourceKind[];
}

type Filter = MessageInitShape<typeof ListReceivedOCMSharesRequest_FilterSchema>;

/** One page of what the user was shared. */
export async function pageOfReceivedShares(
  user: UserConnection,
  filter: ReceivedShareFilter = {},
  options: PageOptions = {},
): Promise<Page<ReceivedShare>> {
  const request = { filters: writeFilter(filter), ...writePage(options) };
  const answer = await user.call(OcmAPI.method.listReceivedOCMShares, request, options);
  return readPage(
    answer.shares.map((share) => readReceivedShare(share, user.dialect)),
    answer.nextPageToken,
  );
}

/** Everything the user was shared, page after page: pending, accepted, declined and hidden. */
export function listReceivedShares(
  user: UserConnection,
  filter: ReceivedShareFilter = {},
  options: PageOptions = {},
): AsyncGenerator<ReceivedShare, void, undefined> {
  return itemsOf((place) => pageOfReceivedShares(user, filter, { ...options, ...place }), options.from);
}

function writeFilter({ owners = [], senders = [], kinds = [] }: ReceivedShareFilter): Filter[] {
  return [
    ...owners.map(
      (id): Filter => ({ type: FilterType.OWNER, term: { case: "owner", value: writeUserId(id) } }),
    ),
    ...senders.map(
      (id): Filter => ({ type: FilterType.CREATOR, term: { case: "creator", value: writeUserId(id) } }),
    ),
    ...kinds.map(
      (kind): Filter => ({
        type: FilterType.SHARE_TYPE,
        term: { case: "sharedResourceType", value: KINDS[kind] },
      }),
    ),
  ];
}

const KINDS: Readonly<Record<ResourceKind, SharedResourceType>> = {
  file: SharedResourceType.SHARE_RESOURCE_TYPE_FILE,
  folder: SharedResourceType.SHARE_RESOURCE_TYPE_CONTAINER,
};
