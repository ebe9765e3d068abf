import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type Failure, invalid } from "../../domain/failure.ts";
import type { AccessMethod } from "../../domain/model/access-method.ts";
import { permissionsOfViewMode } from "../../domain/model/view-mode.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type {
  AccessMethod as AccessMethodMessage,
  AccessMethodSchema,
} from "../../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import {
  WebappAccessMethodByPermissionsSchema,
  WebappAccessMethodByViewModeSchema,
} from "../../gen/meshport/cs3dialect/v1/webapp_pb.ts";
import { readAccessTypes, writeAccessTypes } from "./access-type.ts";
import type { Dialect } from "./dialect.ts";
import { readOpaque, writeOpaque } from "./opaque.ts";
import { readPermissions, writePermissions } from "./permissions.ts";
import { readViewMode, writeViewMode } from "./view-mode.ts";
import { webappFormIn, webappFormOf } from "./webapp-hole.ts";

type AccessMethodInit = MessageInitShape<typeof AccessMethodSchema>;
type WebappAccess = Extract<AccessMethod, { readonly protocol: "webapp" }>;

const WEBAPP_FIELDS = { telling: 1, newer: 2 };

/**
 * The access methods of a share as CS3 writes them: WebDAV first and never missing, because gateways index the list
 * at 0 and read permissions there. What a dialect has no message for is left out.
 */
export function writeAccessMethods(
  methods: readonly AccessMethod[],
  dialect: Dialect,
): readonly AccessMethodInit[] {
  const webdav = methods.find((method) => method.protocol === "webdav") ?? {
    protocol: "webdav",
    permissions: [],
    requirements: [],
    accessTypes: [],
  };
  const others = methods.filter((method) => method.protocol !== "webdav");
  return [webdav, ...others].flatMap((method) => writeAccessMethod(method, dialect) ?? []);
}

function writeAccessMethod(method: AccessMethod, dialect: Dialect): AccessMethodInit | undefined {
  switch (method.protocol) {
    case "webdav":
      return {
        term: {
          case: "webdavOptions",
          value: {
            permissions: writePermissions(method.permissions),
            requirements: [...method.requirements],
            accessTypes: writeAccessTypes(method.accessTypes),
          },
        },
      };
    case "webapp":
      return { term: { case: "webappOptions", value: writeWebapp(method, dialect) } };
    case "transfer":
      return dialect === "ocis" ? { term: { case: "transferOptions", value: {} } } : undefined;
    case "generic":
      return { term: { case: "genericOptions", value: writeOpaque(method.opaque) } };
  }
}

function writeWebapp(method: WebappAccess, dialect: Dialect): Uint8Array<ArrayBuffer> {
  if (webappFormOf(dialect) === "by-view-mode") {
    const schema = WebappAccessMethodByViewModeSchema;
    return toBinary(schema, create(schema, { viewMode: writeViewMode(method, dialect) }));
  }
  const schema = WebappAccessMethodByPermissionsSchema;
  return toBinary(
    schema,
    create(schema, {
      permissions: writePermissions(method.permissions),
      requirements: [...method.requirements],
      appName: method.appName,
    }),
  );
}

/** The access methods of a request; an empty one and an unreadable one are refused. */
export function readAccessMethods(
  messages: readonly AccessMethodMessage[],
  dialect: Dialect,
): Result<readonly AccessMethod[], Failure> {
  const methods: AccessMethod[] = [];
  for (const message of messages) {
    const method = readAccessMethod(message, dialect);
    if (method === undefined) return fail(invalid("access_methods", "a known access method is expected"));
    methods.push(method);
  }
  return ok(methods);
}

function readAccessMethod({ term }: AccessMethodMessage, dialect: Dialect): AccessMethod | undefined {
  switch (term.case) {
    case "webdavOptions":
      return {
        protocol: "webdav",
        permissions: readPermissions(term.value.permissions),
        requirements: term.value.requirements,
        accessTypes: readAccessTypes(term.value.accessTypes),
      };
    case "webappOptions":
      return readWebapp(term.value, dialect);
    case "transferOptions":
      return { protocol: "transfer" };
    case "genericOptions":
      return { protocol: "generic", opaque: readOpaque(term.value) };
    case undefined:
      return undefined;
  }
}

function readWebapp(hole: Uint8Array, dialect: Dialect): WebappAccess | undefined {
  try {
    if (webappFormIn(hole, WEBAPP_FIELDS, dialect) === "by-permissions") {
      const { permissions, requirements, appName } = fromBinary(WebappAccessMethodByPermissionsSchema, hole);
      return { protocol: "webapp", permissions: readPermissions(permissions), requirements, appName };
    }
    const viewMode = readViewMode(fromBinary(WebappAccessMethodByViewModeSchema, hole).viewMode);
    return {
      protocol: "webapp",
      permissions: permissionsOfViewMode(viewMode),
      requirements: [],
      appName: "",
      ...(viewMode && { viewMode }),
    };
  } catch {
    return undefined;
  }
}
