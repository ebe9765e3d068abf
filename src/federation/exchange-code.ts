import type { Failure } from "../domain/failure.ts";
import type { Logger } from "../domain/ports/logger.ts";
import type { CodeToExchange, PeerAccessToken } from "../domain/ports/peers.ts";
import { type Transport, TransportError } from "../domain/ports/transport.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { PeerAnswer } from "../ocm/response.ts";
import { interpretTokenAnswer, type TokenAnswer, writeTokenRequest } from "../ocm/token.ts";
import type { Discoverer } from "./discover.ts";

export interface ExchangeCodeDeps {
  readonly transport: Transport;
  readonly logger: Logger;
  readonly discoverer: Discoverer;
}

/** Exchanges the secret of a received share at its Sending Server's `tokenEndPoint`; see `Peers.exchangeCode`. */
export async function exchangeCode(
  deps: ExchangeCodeDeps,
  host: string,
  request: CodeToExchange,
): Promise<Result<PeerAccessToken, Failure>> {
  const discovery = await deps.discoverer.discover(host);
  if (!discovery.ok) return discovery;
  const { tokenEndPoint } = discovery.value;
  if (tokenEndPoint === undefined)
    return fail({ reason: "not-supported", what: `token exchange at ${host}` });
  const answer = await post(deps, { host, url: tokenEndPoint, form: writeTokenRequest(request) });
  if (!answer.ok) return answer;

  const meaning = interpretTokenAnswer(answer.value);
  if (meaning.outcome === "issued") {
    const { accessToken, expiresIn } = meaning;
    return ok({ accessToken, ...(expiresIn !== undefined && { expiresIn }) });
  }
  // The endpoint may have moved since the peer was discovered.
  if (meaning.outcome === "not-offered") deps.discoverer.forget(host);
  return fail(noteDenial(deps.logger, { host, status: answer.value.status, meaning, code: request.code }));
}

async function post(
  { transport, logger }: ExchangeCodeDeps,
  { host, url, form }: { readonly host: string; readonly url: string; readonly form: string },
): Promise<Result<PeerAnswer, Failure>> {
  const request = new Request(url, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body: new TextEncoder().encode(form),
  });
  try {
    const response = await transport.send(request);
    return ok({
      status: response.status,
      contentType: response.headers.get("content-type") ?? "",
      body: await response.text(),
    });
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const { kind, reachedPeer } = error;
    logger.warn("no usable answer from peer", { host, path: "token", kind, reachedPeer, why: error.message });
    return fail({ reason: "peer-unreachable", host, reachedPeer });
  }
}

function noteDenial(
  logger: Logger,
  denial: {
    readonly host: string;
    readonly status: number;
    readonly meaning: Exclude<TokenAnswer, { readonly outcome: "issued" }>;
    readonly code: string;
  },
): Failure {
  const { host, status, meaning, code } = denial;
  const { outcome } = meaning;
  const said = outcome === "denied" ? meaning.error : outcome === "refused" ? meaning.detail : "";
  // A peer may repeat the code in its complaint.
  const detail = said.replaceAll(code, "…").replaceAll(encodeURIComponent(code), "…");
  logger.warn("peer did not agree", { host, path: "token", status, outcome, detail });
  if (status === 408 || status === 504) return { reason: "peer-unreachable", host, reachedPeer: true };
  return { reason: "peer-refused", host, status, detail };
}
