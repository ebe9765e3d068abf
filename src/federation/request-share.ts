import type { Failure } from "../domain/failure.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { interpretRequestShareAnswer, type RequestShare, writeRequestShare } from "../ocm/request-share.ts";
import { callPeer } from "./call-peer.ts";
import type { Discoverer, DiscovererDeps } from "./discover.ts";
import { resolveEndPoint } from "./endpoint.ts";
import { noteRefusal } from "./refusal.ts";

/** Asks the owner at the server `host` for a share, as `Peers.requestShare` says. */
export async function requestShare(
  deps: DiscovererDeps & { readonly discoverer: Discoverer },
  host: string,
  request: RequestShare,
): Promise<Result<void, Failure>> {
  const endPoint = await resolveEndPoint(deps, host, {});
  if (!endPoint.ok) return endPoint;
  const body = writeRequestShare(request);
  const message = { host, endPoint: endPoint.value, path: "request-share", body } as const;
  const answer = await callPeer(deps, message);
  if (!answer.ok) return answer;

  const meaning = interpretRequestShareAnswer(answer.value);
  if (meaning.outcome === "received") return ok(undefined);
  const refusal = noteRefusal(deps.logger, { ...message, ...meaning, answer: answer.value });
  switch (meaning.outcome) {
    case "not-found":
      return fail({ reason: "not-found", what: "resource" });
    case "not-supported":
      return fail({ reason: "not-supported", what: `requests for shares at ${host}` });
    default:
      return fail(refusal);
  }
}
