import * as z from "zod";
import { canonicalHost, canonicalIdentifier } from "../../ocm/address.ts";
import type { UserId } from "./user-id.ts";

/** An OCM Address as it is stored: canonical, so that equal addresses are equal texts. */
export const StoredAddress = z.object({ identifier: z.string(), host: z.string() }).readonly();
export type StoredAddress = z.infer<typeof StoredAddress>;

/** The address a CS3 user id means; `undefined` when its provider is no host or it names nobody. */
export function addressOf(user: UserId): StoredAddress | undefined {
  const host = canonicalHost(user.idp);
  if (host === undefined) return undefined;
  const identifier = canonicalIdentifier(user.opaqueId, host);
  return identifier === "" ? undefined : { identifier, host };
}
