import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type Failure, invalid } from "../../domain/failure.ts";
import type { ProtocolOffer } from "../../domain/model/access-method.ts";
import { permissionSet } from "../../domain/model/permissions.ts";
import { permissionsOfViewMode } from "../../domain/model/view-mode.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type {
  Protocol,
  ProtocolSchema,
  WebDAVProtocol,
} from "../../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import {
  WebappProtocolByPermissionsSchema,
  WebappProtocolByViewModeSchema,
} from "../../gen/meshport/cs3dialect/v1/webapp_pb.ts";
import { readAccessTypes, writeAccessTypes } from "./access-type.ts";
import type { Dialect } from "./dialect.ts";
import { readOpaque, writeOpaque } from "./opaque.ts";
import { readPermissions, writePermissions } from "./permissions.ts";
import { readViewMode, writeViewMode } from "./view-mode.ts";
import { webappFormIn, webappFormOf } from "./webapp-hole.ts";

type ProtocolInit = MessageInitShape<typeof ProtocolSchema>;
type WebdavOffer = Extract<ProtocolOffer, { readonly protocol: "webdav" }>;
type WebappOffer = Extract<ProtocolOffer, { readonly protocol: "webapp" }>;

const WEBAPP_FIELDS = { telling: 2, newer: 4 };

/** The protocols of a received share as CS3 writes them; what a dialect has no message for is left out. */
export function writeProtocols(offers: readonly ProtocolOffer[], dialect: Dialect): readonly ProtocolInit[] {
  return offers.flatMap((offer) => writeProtocol(offer, dialect) ?? []);
}

function writeProtocol(offer: ProtocolOffer, dialect: Dialect): ProtocolInit | undefined {
  switch (offer.protocol) {
    case "webdav":
      return { term: { case: "webdavOptions", value: writeWebdav(offer) } };
    case "webapp":
      return { term: { case: "webappOptions", value: writeWebapp(offer, dialect) } };
    case "transfer": {
      if (dialect !== "ocis") return undefined;
      const { sharedSecret, sourceUri, size } = offer;
      const value = { sharedSecret, sourceUri, size: /^\d{1,19}$/.test(size) ? BigInt(size) : 0n };
      return { term: { case: "transferOptions", value } };
    }
    case "embedded":
      if (dialect === "ocis") return undefined;
      return { term: { case: "embeddedOptions", value: { payload: offer.payload } } };
    case "generic":
      return { term: { case: "genericOptions", value: writeOpaque(offer.opaque) } };
  }
}

/** Permissions in the old member and the new one: each gateway reads the one it knows. */
function writeWebdav(offer: WebdavOffer) {
  const permissions = writePermissions(offer.permissions);
  return {
    sharedSecret: offer.sharedSecret,
    permissions: { permissions, reshare: offer.permissions.includes("add_grant") },
    uri: offer.uri,
    requirements: [...offer.requirements],
    accessTypes: writeAccessTypes(offer.accessTypes),
    sharePermissions: permissions,
  };
}

function writeWebapp(offer: WebappOffer, dialect: Dialect): Uint8Array<ArrayBuffer> {
  if (webappFormOf(dialect) === "by-view-mode") {
    const schema = WebappProtocolByViewModeSchema;
    return toBinary(
      schema,
      create(schema, {
        uri: offer.uri,
        viewMode: writeViewMode(offer, dialect),
        // D1 does not know the field, and what nobody reads need not travel.
        sharedSecret: dialect === "ocis" ? "" : offer.sharedSecret,
      }),
    );
  }
  const schema = WebappProtocolByPermissionsSchema;
  return toBinary(
    schema,
    create(schema, {
      sharedSecret: offer.sharedSecret,
      sharePermissions: writePermissions(offer.permissions),
      uri: offer.uri,
      requirements: [...offer.requirements],
      targets: [...offer.targets],
      appName: offer.appName,
      appIconHint: offer.appIconHint,
      mediaTypes: [...offer.mediaTypes],
    }),
  );
}

/**
 * The protocols a gateway received with a share. `code` is the older place of the shared secret and fills those that
 * have none. An empty one and an unreadable one are refused.
 */
export function readProtocols(
  messages: readonly Protocol[],
  { dialect, code }: { readonly dialect: Dialect; readonly code: string },
): Result<readonly ProtocolOffer[], Failure> {
  const offers: ProtocolOffer[] = [];
  for (const message of messages) {
    const offer = readProtocol(message, dialect);
    if (offer === undefined) return fail(invalid("protocols", "a known protocol is expected"));
    offers.push(
      "sharedSecret" in offer && offer.sharedSecret === "" ? { ...offer, sharedSecret: code } : offer,
    );
  }
  return ok(offers);
}

function readProtocol({ term }: Protocol, dialect: Dialect): ProtocolOffer | undefined {
  switch (term.case) {
    case "webdavOptions":
      return readWebdav(term.value);
    case "webappOptions":
      return readWebapp(term.value, dialect);
    case "transferOptions":
      return {
        protocol: "transfer",
        sharedSecret: term.value.sharedSecret,
        sourceUri: term.value.sourceUri,
        size: term.value.size.toString(),
      };
    case "embeddedOptions":
      return { protocol: "embedded", payload: term.value.payload };
    case "genericOptions":
      return { protocol: "generic", opaque: readOpaque(term.value) };
    case undefined:
      return undefined;
  }
}

function readWebdav(message: WebDAVProtocol): WebdavOffer {
  const permissions = readPermissions(message.sharePermissions ?? message.permissions?.permissions);
  return {
    protocol: "webdav",
    // A gateway keeps no trace of OCM 1.0 but that such a share names no URI.
    form: message.uri === "" ? "options" : "webdav",
    sharedSecret: message.sharedSecret,
    permissions: message.permissions?.reshare ? permissionSet([...permissions, "add_grant"]) : permissions,
    uri: message.uri,
    requirements: message.requirements,
    accessTypes: readAccessTypes(message.accessTypes),
  };
}

function readWebapp(hole: Uint8Array, dialect: Dialect): WebappOffer | undefined {
  try {
    if (webappFormIn(hole, WEBAPP_FIELDS, dialect) === "by-permissions") {
      const { $typeName, $unknown, sharePermissions, ...rest } = fromBinary(
        WebappProtocolByPermissionsSchema,
        hole,
      );
      return { protocol: "webapp", ...rest, permissions: readPermissions(sharePermissions) };
    }
    const { uri, viewMode: mode, sharedSecret } = fromBinary(WebappProtocolByViewModeSchema, hole);
    const viewMode = readViewMode(mode);
    return {
      protocol: "webapp",
      uri,
      sharedSecret,
      permissions: permissionsOfViewMode(viewMode),
      ...(viewMode && { viewMode }),
      requirements: [],
      targets: [],
      appName: "",
      appIconHint: "",
      mediaTypes: [],
    };
  } catch {
    return undefined;
  }
}
