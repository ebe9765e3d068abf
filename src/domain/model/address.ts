import * as z from "zod";
import { addressAt } from "../../ocm/address.ts";
import type { UserId } from "./user-id.ts";

/** An OCM Address as it is stored: canonical, so that equal addresses are equal texts. */
export const StoredAddress = z.object({ identifier: z.string(), host: z.string() }).readonly();
export type StoredAddress = z.infer<typeof StoredAddress>;

/** The address a CS3 user id means; `undefined` when its provider is no host or it is no name on the wire. */
export function addressOf(user: UserId): StoredAddress | undefined {
  const address = addressAt(user.opaqueId, user.idp);
  return address && { identifier: address.identifier, host: address.host };
}
