import * as z from "zod";

/** An OCM Address as it is stored: canonical, so that equal addresses are equal texts. */
export const StoredAddress = z.object({ identifier: z.string(), host: z.string() }).readonly();
export type StoredAddress = z.infer<typeof StoredAddress>;
