import { fromBinary } from "@bufbuild/protobuf";
import { ViewMode } from "../gen/cs3/app/provider/v1beta1/resources_pb.ts";
import {
  WebappProtocolByPermissionsSchema,
  WebappProtocolByViewModeSchema,
} from "../gen/meshport/cs3dialect/v1/webapp_pb.ts";
import type { Dialect } from "./dialect.ts";
import { type Permission, readPermissions } from "./permissions.ts";
import { createSecret, type Secret } from "./secret.ts";

/** A web application at the sending server. All but the name is there only for a client that knows the dialect. */
export interface WebappOffer {
  readonly protocol: "webapp";
  readonly url?: string;
  readonly permissions?: readonly Permission[];
  /** The `ocis` dialect has no place for it. */
  readonly sharedSecret?: Secret;
}

interface Fields {
  readonly uri: string;
  readonly sharedSecret: string;
  readonly permissions: readonly Permission[];
}

/**
 * A web application out of an answer. In one dialect the secret lies where another has the URL, so nothing is read on
 * a guess: without a dialect, or where what stands for the URL is none, only the name is told.
 */
export function readWebappOffer(hole: Uint8Array, dialect: Dialect | undefined): WebappOffer {
  const fields = dialect && readFields(hole, dialect);
  if (!fields || !isWebAddress(fields.uri) || isWebAddress(fields.sharedSecret))
    return { protocol: "webapp" };
  return {
    protocol: "webapp",
    url: fields.uri,
    permissions: fields.permissions,
    ...(fields.sharedSecret !== "" && { sharedSecret: createSecret(fields.sharedSecret) }),
  };
}

function readFields(hole: Uint8Array, dialect: Dialect): Fields | undefined {
  try {
    if (dialect === "cs3") {
      const { uri, sharedSecret, sharePermissions } = fromBinary(WebappProtocolByPermissionsSchema, hole);
      return { uri, sharedSecret, permissions: readPermissions(sharePermissions) };
    }
    const { uri, sharedSecret, viewMode } = fromBinary(WebappProtocolByViewModeSchema, hole);
    return { uri, sharedSecret, permissions: permissionsOf(viewMode) };
  } catch {
    return undefined;
  }
}

function permissionsOf(mode: ViewMode): readonly Permission[] {
  if (mode === ViewMode.READ_WRITE) return ["read", "write"];
  return mode === ViewMode.READ_ONLY || mode === ViewMode.PREVIEW ? ["read"] : [];
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
