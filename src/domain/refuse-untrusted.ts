import type { Failure } from "./failure.ts";
import type { TrustPolicy } from "./ports/trust-policy.ts";

/** Why we do not deal with the server at this canonical host, with the rule that says so; `undefined` when we do. */
export async function refuseUntrusted(
  trust: Pick<TrustPolicy, "judge">,
  host: string,
): Promise<Failure | undefined> {
  const judgement = await trust.judge(host);
  return judgement.admitted ? undefined : { reason: "provider-not-trusted", host, rule: judgement.rule };
}
