import { type ArmFindings, requirementsOf, sharedSecretOf } from "./arm-fields.ts";
import { isJsonObject, type JsonObject, memberOf } from "./json.ts";
import { isOcmPermission, OCM_PERMISSIONS, type OcmPermission, parsePermissions } from "./permissions.ts";
import type { AccessType, WebdavArm } from "./share-protocol.ts";
import type { NewShareSupport } from "./share-support.ts";
import { checkWebdavUri } from "./webdav-uri.ts";

const NOTHING: JsonObject = {};

/**
 * Reads the WebDAV offer of a `protocol` object from its `webdav` member, its OCM 1.0 `options`, or both: then
 * `webdav` wins, unless it says no place and the secret must be used the 1.0 way.
 */
export function readWebdavArm(
  protocol: JsonObject,
  support: NewShareSupport,
  findings: ArmFindings,
): WebdavArm | undefined {
  const arm = memberOf(protocol, "webdav");
  const webdav = isJsonObject(arm) ? arm : NOTHING;
  const options = memberOf(protocol, "options");
  const optionsSecret = sharedSecretOf(options);
  const uri = uriOf(webdav, support, findings);
  const asOptions = optionsSecret !== undefined && uri === "";
  const path = webdav === NOTHING ? "protocol.options" : "protocol.webdav";
  const sharedSecret = asOptions ? optionsSecret : (sharedSecretOf(webdav) ?? optionsSecret);
  if (sharedSecret === undefined) findings.issues.push({ name: `${path}.sharedSecret`, message: "REQUIRED" });
  const permissions = webdav === NOTHING ? optionsPermissions(options) : permissionsOf(webdav, findings);
  const requirements = requirementsOf(webdav, path, { support, findings });
  const accessTypes = accessTypesOf(webdav, findings);
  const size = memberOf(webdav, "size");
  if (sharedSecret === undefined) return undefined;
  return {
    form: asOptions ? "options" : "webdav",
    sharedSecret,
    permissions,
    uri,
    requirements,
    accessTypes,
    ...(typeof size === "number" && Number.isSafeInteger(size) && size >= 0 ? { size } : {}),
  };
}

function uriOf(webdav: JsonObject, support: NewShareSupport, findings: ArmFindings): string {
  // `url` is what OCM 1.1 drafts called it.
  const value = memberOf(webdav, "uri") ?? memberOf(webdav, "url") ?? "";
  const wrong = typeof value === "string" ? checkWebdavUri(value, support) : "a string is expected";
  if (wrong) findings.issues.push({ name: "protocol.webdav.uri", message: wrong });
  return typeof value === "string" ? value : "";
}

// OCM 1.0 says nothing about permissions: the data server decides, so we must expect all of them.
function optionsPermissions(options: unknown): readonly OcmPermission[] {
  const word = isJsonObject(options) ? memberOf(options, "permissions") : undefined;
  return isOcmPermission(word) ? [word] : OCM_PERMISSIONS;
}

function permissionsOf(webdav: JsonObject, findings: ArmFindings): readonly OcmPermission[] {
  const value = memberOf(webdav, "permissions");
  if (value === undefined) return ["read"];
  // A Go server writes null for an empty list: a share that may be looked at through an application only.
  if (value === null) return [];
  const permissions = parsePermissions(value);
  if (!permissions) {
    findings.issues.push({
      name: "protocol.webdav.permissions",
      message: "read, write or share is expected",
    });
  }
  return permissions ?? [];
}

function accessTypesOf(webdav: JsonObject, findings: ArmFindings): readonly AccessType[] {
  const value = memberOf(webdav, "accessTypes");
  if (value == null || (Array.isArray(value) && value.length === 0)) return ["remote"];
  const known = (["remote", "datatx"] as const).filter(
    (type) => Array.isArray(value) && value.includes(type),
  );
  if (known.length === 0) {
    findings.issues.push({ name: "protocol.webdav.accessTypes", message: "remote or datatx is expected" });
  }
  return known;
}
