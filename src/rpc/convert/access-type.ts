import { AccessType } from "../../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";

/** The ways to use WebDAV data as CS3 writes them. */
export function writeAccessTypes(types: readonly ("remote" | "datatx")[]): AccessType[] {
  return types.map((type) => (type === "remote" ? AccessType.REMOTE : AccessType.DATATX));
}

/** The ways to use WebDAV data that we know; others are left out. */
export function readAccessTypes(types: readonly AccessType[]): ("remote" | "datatx")[] {
  return types.flatMap((type) => {
    if (type === AccessType.REMOTE) return ["remote" as const];
    return type === AccessType.DATATX ? ["datatx" as const] : [];
  });
}
