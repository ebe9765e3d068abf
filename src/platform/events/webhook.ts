import type { Clock } from "../../domain/ports/clock.ts";
import type { Delivery, EventOutlet } from "../../domain/ports/event-outlet.ts";
import type { Secret } from "../../domain/secret.ts";
import { cloudEventOf } from "./cloud-event.ts";
import { inTime, OutOfTime } from "./in-time.ts";
import { signWebhook } from "./webhook-signature.ts";

export interface WebhookDeps {
  readonly url: string;
  /** The secret in use, and former ones that the listener may still expect. */
  readonly secrets: readonly Secret[];
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Our public URL, as the source of all events. */
  readonly source: string;
  readonly userAgent: string;
  /** The way to that one address; it is the operator's word, so that no guard stands before it. */
  readonly fetch: typeof globalThis.fetch;
}

/** Answers that mean that the listener is away or busy, not that it does not like what it got. */
const UNAVAILABLE = new Set([401, 403, 404, 405, 407, 408, 425, 429]);

/** Tells events as CloudEvents over HTTP, signed as Standard Webhooks ask for. */
export function createWebhook(deps: WebhookDeps): EventOutlet {
  return {
    name: "webhook",
    messageOf: (event, facts) => cloudEventOf(event, facts, deps.source),
    async deliver({ id, text }) {
      try {
        const status = await inTime(deps.timeoutMs, (signal) => post(deps, { id, text, signal }));
        return judge(status);
      } catch (error) {
        const why = error instanceof OutOfTime ? "no answer in time" : "no connection";
        return { outcome: "unavailable", why };
      }
    },
    close: async () => {},
  };
}

interface Post {
  readonly id: string;
  readonly text: string;
  readonly signal: AbortSignal;
}

async function post(deps: WebhookDeps, { id, text, signal }: Post): Promise<number> {
  const timestamp = Math.floor(deps.clock.now().getTime() / 1000);
  const { status, body } = await deps.fetch(deps.url, {
    method: "POST",
    headers: {
      "content-type": "application/cloudevents+json; charset=utf-8",
      "user-agent": deps.userAgent,
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": await signWebhook(deps.secrets, { id, timestamp, text }),
    },
    body: text,
    // What is signed for one address is for no other.
    redirect: "manual",
    signal,
  });
  await body?.cancel();
  return status;
}

function judge(status: number): Delivery {
  if (status >= 200 && status < 300) return { outcome: "taken" };
  const why = `the answer is ${status}`;
  if (status === 410) return { outcome: "stop", why };
  if (status >= 500 || status < 400 || UNAVAILABLE.has(status)) return { outcome: "unavailable", why };
  return { outcome: "refused", why };
}
