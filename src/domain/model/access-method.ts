import * as z from "zod";
import { Permissions } from "./permissions.ts";

const OpaqueEntry = z.object({ decoder: z.string(), value: z.string() }).readonly();

/** CS3 opaque data by key; values are base64. Carried through, never interpreted. */
export const OpaqueMap = z.record(z.string(), OpaqueEntry).readonly();
export type OpaqueMap = z.infer<typeof OpaqueMap>;

/** How much of an application a recipient may use; the older CS3 dialects' way to say it. */
export const ViewMode = z.enum(["view-only", "read-only", "read-write", "preview", "embedded"]);
export type ViewMode = z.infer<typeof ViewMode>;

const WebdavAccess = z.object({
  protocol: z.literal("webdav"),
  permissions: Permissions,
  requirements: z.array(z.string()).readonly(),
  accessTypes: z.array(z.enum(["remote", "datatx"])).readonly(),
});
const WebappAccess = z.object({
  protocol: z.literal("webapp"),
  permissions: Permissions,
  requirements: z.array(z.string()).readonly(),
  appName: z.string(),
  viewMode: ViewMode.exactOptional(),
});
const TransferAccess = z.object({ protocol: z.literal("transfer") });
const GenericAccess = z.object({ protocol: z.literal("generic"), opaque: OpaqueMap });

/** One way the recipient of a share we sent may reach it (CS3 `AccessMethod`). */
export const AccessMethod = z
  .discriminatedUnion("protocol", [
    WebdavAccess.readonly(),
    WebappAccess.readonly(),
    TransferAccess.readonly(),
    GenericAccess.readonly(),
  ])
  .readonly();
export type AccessMethod = z.infer<typeof AccessMethod>;

const WebdavOffer = z.object({
  protocol: z.literal("webdav"),
  /** How it was announced: `options` is OCM 1.0, reached at the sender's WebDAV root with HTTP Basic. */
  form: z.enum(["webdav", "options"]),
  sharedSecret: z.string(),
  permissions: Permissions,
  /** As the Sending Server wrote it: absolute, a path, a bare id or empty. */
  uri: z.string(),
  requirements: z.array(z.string()).readonly(),
  accessTypes: z.array(z.enum(["remote", "datatx"])).readonly(),
  size: z.number().exactOptional(),
});
const WebappOffer = z.object({
  protocol: z.literal("webapp"),
  uri: z.string(),
  sharedSecret: z.string(),
  permissions: Permissions,
  viewMode: ViewMode.exactOptional(),
  requirements: z.array(z.string()).readonly(),
  targets: z.array(z.string()).readonly(),
  appName: z.string(),
  appIconHint: z.string(),
  mediaTypes: z.array(z.string()).readonly(),
});
const TransferOffer = z.object({
  protocol: z.literal("transfer"),
  sharedSecret: z.string(),
  sourceUri: z.string(),
  /** Bytes, as a decimal text: CS3 carries 64 bits. */
  size: z.string(),
});
const EmbeddedOffer = z.object({ protocol: z.literal("embedded"), payload: z.string() });
const GenericOffer = z.object({ protocol: z.literal("generic"), opaque: OpaqueMap });

/** One way a share we received can be reached (CS3 `Protocol`), with what is needed to use it. */
export const ProtocolOffer = z
  .discriminatedUnion("protocol", [
    WebdavOffer.readonly(),
    WebappOffer.readonly(),
    TransferOffer.readonly(),
    EmbeddedOffer.readonly(),
    GenericOffer.readonly(),
  ])
  .readonly();
export type ProtocolOffer = z.infer<typeof ProtocolOffer>;
