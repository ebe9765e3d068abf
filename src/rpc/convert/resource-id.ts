import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Failure, invalid } from "../../domain/failure.ts";
import type { ResourceId } from "../../domain/model/resource-id.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type {
  ResourceId as ResourceIdMessage,
  ResourceIdSchema,
} from "../../gen/cs3/storage/provider/v1beta1/resources_pb.ts";

/** A resource id as CS3 writes it. */
export function writeResourceId(id: ResourceId): MessageInitShape<typeof ResourceIdSchema> {
  return { storageId: id.storageId, opaqueId: id.opaqueId, spaceId: id.spaceId };
}

/** A resource id as it came; the owner of the storage decides which parts it fills. */
export function readResourceId(message: ResourceIdMessage | undefined): Result<ResourceId, Failure> {
  if (message === undefined || (message.opaqueId === "" && message.spaceId === "")) {
    return fail(invalid("resource_id", "a resource id is expected"));
  }
  return ok({ storageId: message.storageId, spaceId: message.spaceId, opaqueId: message.opaqueId });
}
