import { type ArmFindings, requirementsOf, sharedSecretOf } from "./arm-fields.ts";
import { filledString, isJsonObject, type JsonObject, memberOf, stringsOf } from "./json.ts";
import { LIMITS } from "./limits.ts";
import type { WebappArm } from "./share-protocol.ts";
import type { NewShareSupport } from "./share-support.ts";
import { checkAbsoluteUri } from "./webdav-uri.ts";

const PERMISSIONS: readonly string[] = ["view", "read", "write", "share"];
const TARGETS: readonly string[] = ["blank", "iframe"];
const ICON_LENGTH = 256;

/** Reads the `webapp` member of a `protocol` object: that of 1.4, or the `uriTemplate` of OCM 1.1. */
export function readWebappArm(
  value: unknown,
  support: NewShareSupport,
  findings: ArmFindings,
): WebappArm | undefined {
  if (!isJsonObject(value)) return undefined;
  const uri = memberOf(value, "uri") ?? memberOf(value, "uriTemplate");
  const wrong = typeof uri === "string" ? checkAbsoluteUri(uri, support) : "REQUIRED";
  if (wrong || typeof uri !== "string") {
    findings.issues.push({ name: "protocol.webapp.uri", message: wrong ?? "REQUIRED" });
    return undefined;
  }
  const shared = {
    uri,
    appName: filledString(memberOf(value, "appName"), LIMITS.displayName) ?? "",
    appIconHint: filledString(memberOf(value, "appIconHint"), ICON_LENGTH) ?? "",
    mediaTypes: stringsOf(memberOf(value, "mediaTypes")),
  };
  return memberOf(value, "uri") === undefined
    ? { ...shared, ...olderForm(value) }
    : { ...shared, ...currentForm(value, support, findings) };
}

type Differing = Omit<WebappArm, "uri" | "appName" | "appIconHint" | "mediaTypes">;

function olderForm(arm: JsonObject): Differing {
  const viewMode = filledString(memberOf(arm, "viewMode"), LIMITS.word);
  return {
    sharedSecret: sharedSecretOf(arm) ?? "",
    permissions: viewMode === "write" ? ["read", "write"] : viewMode === "read" ? ["read"] : ["view"],
    requirements: [],
    targets: ["blank"],
    ...(viewMode === undefined ? {} : { viewMode }),
  };
}

function currentForm(arm: JsonObject, support: NewShareSupport, findings: ArmFindings): Differing {
  const sharedSecret = sharedSecretOf(arm);
  if (sharedSecret === undefined) {
    findings.issues.push({ name: "protocol.webapp.sharedSecret", message: "REQUIRED" });
  }
  const requirements = requirementsOf(arm, "protocol.webapp", { support, findings });
  if (!requirements.includes("must-exchange-token")) {
    findings.issues.push({
      name: "protocol.webapp.requirements",
      message: "must-exchange-token is expected among them",
    });
  }
  return {
    sharedSecret: sharedSecret ?? "",
    permissions: wordsOf(arm, "permissions", { known: PERMISSIONS, findings }),
    requirements,
    targets: wordsOf(arm, "targets", { known: TARGETS, findings }),
  };
}

function wordsOf(
  arm: JsonObject,
  name: string,
  { known, findings }: { readonly known: readonly string[]; readonly findings: ArmFindings },
): readonly string[] {
  const words = stringsOf(memberOf(arm, name));
  if (words.length === 0) findings.issues.push({ name: `protocol.webapp.${name}`, message: "REQUIRED" });
  if (words.some((word) => !known.includes(word))) {
    findings.issues.push({
      name: `protocol.webapp.${name}`,
      message: `one of ${known.join(", ")} is expected`,
    });
  }
  return known.filter((word) => words.includes(word));
}
