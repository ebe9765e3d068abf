import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ShareReferenceSchema } from "../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";

/** The share with this id, as CS3 refers to it. */
export function refById(id: string): MessageInitShape<typeof ShareReferenceSchema> {
  return { spec: { case: "id", value: { opaqueId: id } } };
}
