import { SharedResourceType } from "../../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { ResourceType } from "../../gen/cs3/storage/provider/v1beta1/resources_pb.ts";

const KINDS = [
  {
    kind: "file",
    older: ResourceType.FILE,
    newer: SharedResourceType.SHARE_RESOURCE_TYPE_FILE,
  },
  {
    kind: "folder",
    older: ResourceType.CONTAINER,
    newer: SharedResourceType.SHARE_RESOURCE_TYPE_CONTAINER,
  },
  {
    kind: "embedded",
    older: ResourceType.INVALID,
    newer: SharedResourceType.SHARE_RESOURCE_TYPE_EMBEDDED,
  },
] as const;

/** What is shared, in the older and the newer member; a kind that CS3 has no word for is invalid in both. */
export function writeResourceType(kind: string): {
  readonly resourceType: ResourceType;
  readonly sharedResourceType: SharedResourceType;
} {
  const known = KINDS.find((candidate) => candidate.kind === kind);
  return {
    resourceType: known?.older ?? ResourceType.INVALID,
    sharedResourceType: known?.newer ?? SharedResourceType.SHARE_RESOURCE_TYPE_INVALID,
  };
}

/** What is shared, from whichever member is filled, the newer first; `undefined` when none is. */
export function readResourceType(
  older: ResourceType,
  newer: SharedResourceType = SharedResourceType.SHARE_RESOURCE_TYPE_INVALID,
): string | undefined {
  const byNewer =
    newer !== SharedResourceType.SHARE_RESOURCE_TYPE_INVALID && KINDS.find((known) => known.newer === newer);
  const byOlder = older !== ResourceType.INVALID && KINDS.find((known) => known.older === older);
  return (byNewer || byOlder || undefined)?.kind;
}
