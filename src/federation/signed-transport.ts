import type { Clock } from "../domain/ports/clock.ts";
import type { SigningKeys } from "../domain/ports/signing-keys.ts";
import type { Transport } from "../domain/ports/transport.ts";
import { createTimedCache } from "../domain/timed-cache.ts";
import { signRequest } from "../ocm/signature/sign.ts";
import { thumbprintOf } from "./thumbprint.ts";

export interface SignedTransportDeps {
  readonly transport: Transport;
  readonly keys: Pick<SigningKeys, "current">;
  readonly clock: Clock;
}

const REMEMBERED = 1000;
/** As long as a signature could be taken for the repetition of another one. */
const REMEMBER_SECONDS = 60;
/** Peers allow clocks to differ by a minute; a message that is told more often than that is a repetition. */
const MAX_AHEAD_SECONDS = 30;

/**
 * Signs every message before it goes out, to every peer: Nextcloud remembers who has signed once and refuses them
 * unsigned afterwards. What is merely read (discovery documents, key sets) is not signed by anybody.
 */
export function createSignedTransport({ transport, keys, clock }: SignedTransportDeps): Transport {
  const signed = createTimedCache<number>(clock, REMEMBERED);

  /**
   * When a message counts as signed: now or, when the very same was signed in this second already, in the next one.
   * A peer that remembers signatures would take it for a replay otherwise, for `created` knows no smaller step.
   */
  async function momentFor(method: string, url: string, body: Uint8Array): Promise<Date> {
    const message = await thumbprintOf([method, url, new TextDecoder().decode(body)].join("\n"));
    const now = Math.floor(clock.now().getTime() / 1000);
    const moment = Math.min(Math.max(now, (signed.get(message) ?? 0) + 1), now + MAX_AHEAD_SECONDS);
    signed.set(message, moment, REMEMBER_SECONDS);
    return new Date(moment * 1000);
  }

  return {
    async send(request) {
      if (request.method === "GET" || request.method === "HEAD") return transport.send(request);
      // The very bytes that are signed are sent; a stream could not be.
      const body = new Uint8Array(await request.arrayBuffer());
      const { method, url, signal } = request;
      const key = await keys.current();
      const created = await momentFor(method, url, body);
      const fields = await signRequest({ method, targetUri: url, body, key, created });
      const headers = new Headers(request.headers);
      for (const [name, value] of Object.entries(fields)) headers.set(name, value);
      return transport.send(new Request(url, { method, headers, body, signal }));
    },
  };
}
