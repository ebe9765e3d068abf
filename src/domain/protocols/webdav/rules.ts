import { type Discovery, hasCapability, hasCriterium, selectShareDialect } from "../../../ocm/discovery.ts";
import { REQUIREMENTS, type Requirement } from "../../../ocm/share-protocol.ts";
import { type Failure, invalid } from "../../failure.ts";
import type { Share } from "../../model/share.ts";
import { fail, ok, type Result } from "../../result.ts";

/** When recipients must exchange the secret of a share for tokens: see `sections.authprovider`. */
export type TokenExchangePolicy = "never" | "when-possible" | "always";

/** What decides the requirements of a share we are about to send. */
export interface RequirementFacts {
  /** What the sharer asks for. */
  readonly asked: readonly string[];
  readonly policy: TokenExchangePolicy;
  /** What the Receiving Server says of itself; absent when it cannot be asked. */
  readonly peer?: Discovery;
}

/**
 * The requirements a share is sent with (OCM 1.4, Code Flow, Decision Table). What the Receiving Server demands is
 * always given, what the sharer or the operator demands is given or the share is refused, and what it cannot do is
 * never put on it by the way.
 */
export function requirementsFor(facts: RequirementFacts): Result<readonly Requirement[], Failure> {
  const { asked, policy, peer } = facts;
  const unknown = asked.find((requirement) => !REQUIREMENTS.includes(requirement));
  if (unknown !== undefined) return fail(invalid("requirements", `${unknown} is not supported`));

  const canExchange = peer !== undefined && hasCapability(peer, "exchange-token") && canBeTold(peer);
  const demanded = peer !== undefined && hasCriterium(peer, "must-exchange-token");
  const needed = demanded || policy === "always" || asked.includes("must-exchange-token");
  if (needed && !canExchange && !(demanded && canBeTold(peer))) {
    return fail(invalid("requirements", "the recipient's server cannot exchange tokens"));
  }
  const exchange = needed || (policy === "when-possible" && canExchange);

  const mfa = asked.includes("must-use-mfa");
  if (mfa && !(peer !== undefined && hasCapability(peer, "enforce-mfa") && canBeTold(peer))) {
    return fail(invalid("requirements", "the recipient's server cannot demand a second factor"));
  }
  return ok([
    ...(exchange ? (["must-exchange-token"] as const) : []),
    ...(mfa ? (["must-use-mfa"] as const) : []),
  ]);
}

/** OCM 1.0 has no words for requirements, and a server that is told of shares in it would not hold to them. */
function canBeTold(peer: Discovery): boolean {
  return selectShareDialect(peer) !== "legacy-options";
}

/** Whether the secret of a share we sent is good for nothing but to be exchanged. */
export function demandsTokenExchange({ accessMethods }: Pick<Share, "accessMethods">): boolean {
  return accessMethods.some(
    (method) => method.protocol === "webdav" && method.requirements.includes("must-exchange-token"),
  );
}
