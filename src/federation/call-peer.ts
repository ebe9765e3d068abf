import type { Failure } from "../domain/failure.ts";
import type { Logger } from "../domain/ports/logger.ts";
import { type Transport, TransportError } from "../domain/ports/transport.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { PeerAnswer } from "../ocm/response.ts";

/** A message to a peer: which part of its OCM API, and what is said. */
export interface PeerMessage {
  readonly host: string;
  /** The URL of the peer's OCM API, with or without a slash at the end. */
  readonly endPoint: string;
  /** The name after the endpoint, without a slash. */
  readonly path: "shares" | "invite-accepted" | "notifications" | "request-share";
  readonly body: unknown;
}

/** Posts a message as JSON and reads what comes back as text, whatever it is. */
export async function callPeer(
  { transport, logger }: { readonly transport: Transport; readonly logger: Logger },
  { host, endPoint, path, body }: PeerMessage,
): Promise<Result<PeerAnswer, Failure>> {
  // Bytes rather than a text: a signature covers exactly these.
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const request = new Request(`${endPoint.replace(/\/+$/, "")}/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: bytes,
  });
  try {
    const response = await transport.send(request);
    const retryAfter = response.headers.get("retry-after");
    return ok({
      status: response.status,
      contentType: response.headers.get("content-type") ?? "",
      body: await response.text(),
      ...(retryAfter === null ? {} : { retryAfter }),
    });
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const { kind, reachedPeer } = error;
    logger.warn("no usable answer from peer", { host, path, kind, reachedPeer, why: error.message });
    return fail({ reason: "peer-unreachable", host, reachedPeer });
  }
}
