import * as z from "zod";

/** What kind of account an id names: the CS3 user types, lower-cased. */
export const UserType = z.enum([
  "primary",
  "secondary",
  "service",
  "application",
  "guest",
  "federated",
  "lightweight",
  "space-owner",
]);
export type UserType = z.infer<typeof UserType>;

const ExternalIdentity = z.object({ idp: z.string(), opaqueId: z.string() }).readonly();

/**
 * A user as the CS3 world names one. Both strings are kept byte for byte as they were given,
 * since gateways compare them exactly; our own comparisons go through an OCM Address.
 */
export const UserId = z
  .object({
    idp: z.string(),
    opaqueId: z.string(),
    type: UserType.exactOptional(),
    /** Carried for gateways of the newer dialects, never interpreted; absent when empty. */
    tenantId: z.string().exactOptional(),
    externalIdentities: z.array(ExternalIdentity).readonly().exactOptional(),
  })
  .readonly();
export type UserId = z.infer<typeof UserId>;

/** Whether two ids name the same account the way CS3 compares: identity provider and opaque id, byte for byte. */
export function sameUserId(a: UserId, b: UserId): boolean {
  return a.idp === b.idp && a.opaqueId === b.opaqueId;
}
