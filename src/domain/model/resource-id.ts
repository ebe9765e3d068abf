import * as z from "zod";

/** Names a file or folder of ours the CS3 way. Whoever owns the storage decides what the three parts mean. */
export const ResourceId = z
  .object({ storageId: z.string(), spaceId: z.string(), opaqueId: z.string() })
  .readonly();
export type ResourceId = z.infer<typeof ResourceId>;

/** Whether two ids name the same resource: all three parts, byte for byte. */
export function sameResourceId(a: ResourceId, b: ResourceId): boolean {
  return a.storageId === b.storageId && a.spaceId === b.spaceId && a.opaqueId === b.opaqueId;
}
