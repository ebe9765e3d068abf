import type { Failure } from "../domain/failure.ts";
import type { Logger } from "../domain/ports/logger.ts";
import type { PeerAnswer } from "../ocm/response.ts";
import type { PeerMessage } from "./call-peer.ts";

/** An answer that is no success, what it was an answer to, and how it was understood. */
export interface RefusedMessage extends PeerMessage {
  readonly answer: PeerAnswer;
  readonly outcome: string;
  /** The peer's own words. */
  readonly detail?: string;
}

/** Members of our messages that only the two servers may know; a peer may repeat them in its complaint. */
const SECRET_MEMBERS = new Set(["sharedSecret", "token"]);

/** Tells the operator how a peer answered, and says the same as a failure. */
export function noteRefusal(logger: Logger, refused: RefusedMessage): Failure {
  const { host, path, outcome } = refused;
  const { status } = refused.answer;
  const detail = secretsIn(refused.body).reduce(
    (text, secret) => text.replaceAll(secret, "…"),
    refused.detail ?? "",
  );
  logger.warn("peer did not agree", { host, path, status, outcome, detail });
  // These two say that somebody in between waited in vain.
  if (status === 408 || status === 504) return { reason: "peer-unreachable", host, reachedPeer: true };
  return { reason: "peer-refused", host, status, detail };
}

function secretsIn(body: unknown): readonly string[] {
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    typeof value === "string" ? (SECRET_MEMBERS.has(name) && value !== "" ? [value] : []) : secretsIn(value),
  );
}
