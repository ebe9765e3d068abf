import type { Failure } from "../domain/failure.ts";
import type { Peers, ShareReceipt } from "../domain/ports/peers.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { ShareDialect } from "../ocm/discovery.ts";
import { writeInviteAcceptedRequest } from "../ocm/invite-accepted.ts";
import type { NewShare } from "../ocm/new-share.ts";
import { interpretInviteAnswer, interpretNotificationAnswer, interpretShareAnswer } from "../ocm/response.ts";
import { writeNewShare } from "../ocm/write-new-share.ts";
import { notificationTypeFor, writeNotification } from "../ocm/write-notification.ts";
import { callPeer } from "./call-peer.ts";
import { createDiscoverer, type DiscovererDeps } from "./discover.ts";
import { resolveEndPoint } from "./endpoint.ts";
import { exchangeCode } from "./exchange-code.ts";
import { noteRefusal } from "./refusal.ts";
import { requestShare } from "./request-share.ts";
import { canSay, createShareDialects } from "./share-dialects.ts";

/** What calling peers needs from the world. */
export type PeersDeps = DiscovererDeps;

/** Builds the calls to other OCM Servers upon one guarded transport. */
export function createPeers(deps: PeersDeps): Peers {
  const discoverer = createDiscoverer(deps);
  const dialects = createShareDialects(discoverer, deps.clock);
  const resolve = { trust: deps.trust, discoverer };

  /** Only the name of a change depends on the peer; the others need no look at its discovery document. */
  async function nameFor(host: string, type: string): Promise<string> {
    const depends = notificationTypeFor("legacy-options", type) !== type;
    return depends ? notificationTypeFor(await dialects.first(host), type) : type;
  }

  return {
    discover: discoverer.discover,

    async sendShare(host, share, call = {}) {
      const endPoint = await resolveEndPoint(resolve, host, call);
      if (!endPoint.ok) return endPoint;
      const message = { host, endPoint: endPoint.value, share };

      const dialect = await dialects.first(host);
      if (!canSay(dialect, share)) return fail({ reason: "not-supported", what: `requirements at ${host}` });
      const told = await tellShare(deps, message, dialect);
      if (!told.unread) return told.result;

      const other = await dialects.second(host, dialect);
      if (!canSay(other, share)) return told.result;
      const toldAgain = await tellShare(deps, message, other);
      if (toldAgain.result.ok) dialects.remember(host, other);
      return toldAgain.result;
    },

    async acceptInvite(host, request, call = {}) {
      const endPoint = await resolveEndPoint(resolve, host, call);
      if (!endPoint.ok) return endPoint;
      const body = writeInviteAcceptedRequest(request);
      const message = { host, endPoint: endPoint.value, path: "invite-accepted", body } as const;
      const answer = await callPeer(deps, message);
      if (!answer.ok) return answer;

      const meaning = interpretInviteAnswer(answer.value);
      if (meaning.outcome === "accepted") return ok({ user: meaning.user, already: false });
      if (meaning.outcome === "already" && meaning.user) return ok({ user: meaning.user, already: true });
      const refusal = noteRefusal(deps.logger, { ...message, ...meaning, answer: answer.value });
      switch (meaning.outcome) {
        case "already":
          return fail({ reason: "already-exists", what: "contact" });
        case "token-not-found":
          return fail({ reason: "not-found", what: "invite" });
        case "token-expired":
          return fail({ reason: "invite-expired" });
        default:
          return fail(refusal);
      }
    },

    async notify(host, notification, call = {}) {
      const endPoint = await resolveEndPoint(resolve, host, call);
      if (!endPoint.ok) return endPoint;
      const notificationType = await nameFor(host, notification.notificationType);
      const body = writeNotification({ ...notification, notificationType });
      const message = { host, endPoint: endPoint.value, path: "notifications", body } as const;
      const answer = await callPeer(deps, message);
      if (!answer.ok) return answer;

      const meaning = interpretNotificationAnswer(answer.value);
      if (meaning.outcome === "delivered") return ok(undefined);
      const refusal = noteRefusal(deps.logger, { ...message, ...meaning, answer: answer.value });
      return meaning.outcome === "ignored" || meaning.outcome === "gone" ? ok(undefined) : fail(refusal);
    },

    requestShare: (host, request) => requestShare({ ...deps, discoverer }, host, request),

    exchangeCode: (host, request) => exchangeCode({ ...deps, discoverer }, host, request),
  };
}

interface ShareMessage {
  readonly host: string;
  readonly endPoint: string;
  readonly share: NewShare;
}

/** One try to tell a peer of a share; `unread` when the peer could not make sense of this form. */
async function tellShare(
  deps: PeersDeps,
  { host, endPoint, share }: ShareMessage,
  dialect: ShareDialect,
): Promise<{ readonly result: Result<ShareReceipt, Failure>; readonly unread: boolean }> {
  const message = { host, endPoint, path: "shares", body: writeNewShare(share, dialect) } as const;
  const answer = await callPeer(deps, message);
  if (!answer.ok) return { result: answer, unread: false };

  const meaning = interpretShareAnswer(answer.value);
  if (meaning.outcome === "created") {
    const { recipientDisplayName } = meaning;
    const receipt = recipientDisplayName === undefined ? {} : { recipientDisplayName };
    return { result: ok(receipt), unread: false };
  }
  if (meaning.outcome === "already-exists") return { result: ok({}), unread: false };
  const refusal = noteRefusal(deps.logger, { ...message, ...meaning, answer: answer.value });
  const failure: Failure =
    meaning.outcome === "recipient-not-found" ? { reason: "recipient-not-found" } : refusal;
  return { result: fail(failure), unread: meaning.outcome === "dialect-mismatch" };
}
