import type { ArmFindings } from "./arm-fields.ts";
import { filledString, isJsonObject, type JsonObject, memberOf, stringsOf } from "./json.ts";
import { LIMITS } from "./limits.ts";
import { readWebappArm } from "./parse-webapp-arm.ts";
import { readWebdavArm } from "./parse-webdav-arm.ts";
import { type Issue, malformed, type Parsed, understood, unsupported } from "./parsed.ts";
import type { ShareProtocol } from "./share-protocol.ts";
import type { NewShareSupport } from "./share-support.ts";

/**
 * Reads the `protocol` object of a share or of a permission change: `options` (OCM 1.0), `webdav`, `webapp` and
 * whatever else stands there. Members that are not supported are ignored as long as one remains.
 */
export function parseShareProtocol(value: unknown, support: NewShareSupport): Parsed<ShareProtocol> {
  if (value == null) return malformed([{ name: "protocol", message: "REQUIRED" }]);
  if (!isJsonObject(value)) return malformed([{ name: "protocol", message: "a JSON object is expected" }]);
  const arms = armsOf(value);
  const names = [...arms.keys()];
  const usable = names.filter((name) => support.protocols.includes(name));
  if (usable.length === 0) return noUsableProtocol(names);
  const findings: ArmFindings = { issues: requirementsDisagree(arms), missing: [] };
  const webdav = usable.includes("webdav") ? readWebdavArm(value, support, findings) : undefined;
  const webapp = usable.includes("webapp") ? readWebappArm(arms.get("webapp"), support, findings) : undefined;
  if (findings.issues.length > 0) return malformed(findings.issues);
  if (findings.missing.length > 0) return unsupported(findings.missing);
  return understood({
    ...(webdav ? { webdav } : {}),
    ...(webapp ? { webapp } : {}),
    others: usable
      .filter((name) => name !== "webdav" && name !== "webapp")
      .map((name) => ({ name, value: arms.get(name) })),
    ignored: names.filter((name) => !usable.includes(name)),
  });
}

/** The protocol members by the name they are used under: `options` counts as what `name` says, mostly `webdav`. */
function armsOf(protocol: JsonObject): ReadonlyMap<string, JsonObject> {
  const arms = new Map<string, JsonObject>();
  for (const [name, value] of Object.entries(protocol)) {
    // Nextcloud Talk puts plain texts beside its options: they offer nothing.
    if (name !== "name" && name !== "options" && isJsonObject(value)) arms.set(name, value);
  }
  const options = memberOf(protocol, "options");
  if (isJsonObject(options) && Object.keys(options).length > 0) {
    const declared = filledString(memberOf(protocol, "name"), LIMITS.word) ?? "webdav";
    // OCM 1.0 had a free protocol name in front of the same options; "multi" never has options of its own.
    const name = declared === "multi" ? "webdav" : declared;
    if (!arms.has(name)) arms.set(name, options);
  }
  return arms;
}

function noUsableProtocol<T>(names: readonly string[]): Parsed<T> {
  return names.length === 0
    ? malformed([{ name: "protocol", message: "no protocol is offered" }])
    : unsupported(names.map((name) => ({ name: `protocol.${name}`, message: "NOT_SUPPORTED" })));
}

// Only these two carry `requirements`; they decide together who may see the resource (1.4, `protocol.webapp`).
function requirementsDisagree(arms: ReadonlyMap<string, JsonObject>): Issue[] {
  const webapp = arms.get("webapp");
  const webdav = arms.get("webdav");
  // The webapp of OCM 1.1 has no requirements at all, so it cannot disagree.
  if (!webapp || !webdav || !Array.isArray(memberOf(webapp, "requirements"))) return [];
  return requirementsText(webapp) === requirementsText(webdav)
    ? []
    : [{ name: "protocol", message: "the requirements of the protocols disagree" }];
}

function requirementsText(arm: JsonObject): string {
  return [...new Set(stringsOf(memberOf(arm, "requirements")))].sort().join(" ");
}
