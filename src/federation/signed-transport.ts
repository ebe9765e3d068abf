import type { Clock } from "../domain/ports/clock.ts";
import type { SigningKeys } from "../domain/ports/signing-keys.ts";
import type { Transport } from "../domain/ports/transport.ts";
import { signRequest } from "../ocm/signature/sign.ts";

export interface SignedTransportDeps {
  readonly transport: Transport;
  readonly keys: Pick<SigningKeys, "current">;
  readonly clock: Clock;
}

/**
 * Signs every message before it goes out, to every peer: Nextcloud remembers who has signed once and refuses them
 * unsigned afterwards. What is merely read (discovery documents, key sets) is not signed by anybody.
 */
export function createSignedTransport({ transport, keys, clock }: SignedTransportDeps): Transport {
  return {
    async send(request) {
      if (request.method === "GET" || request.method === "HEAD") return transport.send(request);
      // The very bytes that are signed are sent; a stream could not be.
      const body = new Uint8Array(await request.arrayBuffer());
      const { method, url, signal } = request;
      const key = await keys.current();
      const fields = await signRequest({ method, targetUri: url, body, key, created: clock.now() });
      const headers = new Headers(request.headers);
      for (const [name, value] of Object.entries(fields)) headers.set(name, value);
      return transport.send(new Request(url, { method, headers, body, signal }));
    },
  };
}
