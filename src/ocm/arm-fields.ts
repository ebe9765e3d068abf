import { isJsonObject, type JsonObject, memberOf, stringsOf } from "./json.ts";
import { LIMITS } from "./limits.ts";
import type { Issue } from "./parsed.ts";
import { REQUIREMENTS } from "./share-protocol.ts";
import type { NewShareSupport } from "./share-support.ts";

/** What reading the members of `protocol` turned up: breaches of the rules, and things this server does not do. */
export interface ArmFindings {
  readonly issues: Issue[];
  readonly missing: Issue[];
}

/** Reads `sharedSecret`; undefined when it is absent, empty or too long. */
export function sharedSecretOf(arm: unknown): string | undefined {
  const value = isJsonObject(arm) ? memberOf(arm, "sharedSecret") : undefined;
  if (typeof value !== "string" || value === "" || value.length > LIMITS.sharedSecret) return undefined;
  return /\p{Cc}/u.test(value) ? undefined : value;
}

/**
 * Reads `requirements` (1.4: optional, never empty). A requirement nobody knows breaks the rules, as we could not
 * honour it; one we know but do not offer is unsupported.
 */
export function requirementsOf(
  arm: JsonObject,
  path: string,
  { support, findings }: { readonly support: NewShareSupport; readonly findings: ArmFindings },
): readonly string[] {
  const value = memberOf(arm, "requirements");
  if (value == null) return [];
  const name = `${path}.requirements`;
  const requirements = [...new Set(stringsOf(value))];
  const wellFormed =
    Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");
  if (!wellFormed) findings.issues.push({ name, message: "a list that is not empty is expected" });
  for (const requirement of requirements) {
    if (support.requirements.includes(requirement)) continue;
    const known = REQUIREMENTS.includes(requirement);
    (known ? findings.missing : findings.issues).push({
      name,
      message: known ? "NOT_SUPPORTED" : "unknown requirement",
    });
  }
  return requirements;
}
