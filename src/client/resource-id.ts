import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  ResourceId as ResourceIdMessage,
  ResourceIdSchema,
} from "../gen/cs3/storage/provider/v1beta1/resources_pb.ts";

/** Names a file or folder of ours. The owner of the storage decides what the three parts mean. */
export interface ResourceId {
  readonly storageId: string;
  readonly spaceId: string;
  readonly opaqueId: string;
}

/** A file or folder in the folder that a Meshport with `resources.url` keeps for a user; by its path there. */
export function inUserFolder(userId: string, path: string): ResourceId {
  return { storageId: "user-folders", spaceId: userId, opaqueId: path };
}

/** A resource id as it came. */
export function readResourceId(message: ResourceIdMessage | undefined): ResourceId {
  return {
    storageId: message?.storageId ?? "",
    spaceId: message?.spaceId ?? "",
    opaqueId: message?.opaqueId ?? "",
  };
}

/** A resource id as CS3 writes it. */
export function writeResourceId(id: ResourceId): MessageInitShape<typeof ResourceIdSchema> {
  return { storageId: id.storageId, spaceId: id.spaceId, opaqueId: id.opaqueId };
}
