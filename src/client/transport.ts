import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { invalidArgument } from "./meshport-error.ts";

/** How a request is sent: the `fetch` of the runtime, or one that leads elsewhere. */
export type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/** Something that answers requests, as a service binding of a Worker does: `env.MESHPORT`. */
export interface Fetcher {
  readonly fetch: Fetch;
}

export interface FetchTransportDeps {
  readonly url: string;
  readonly fetch: Fetch | Fetcher;
}

/** Calls by Connect in binary over `fetch`: what browsers, Workers and Node have alike. */
export function createFetchTransport({ url, fetch }: FetchTransportDeps): Transport {
  return createConnectTransport({
    baseUrl: baseUrlOf(url),
    useBinaryFormat: true,
    fetch: withoutRedirects(typeof fetch === "function" ? fetch : (input, init) => fetch.fetch(input, init)),
  });
}

function baseUrlOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw invalidArgument("the URL of the internal services is expected, with http: or https:");
  }
  // A URL is printed and logged by everything that touches it.
  if (parsed.username !== "" || parsed.password !== "") {
    throw invalidArgument("a URL without user and password is expected: credentials go elsewhere");
  }
  return url;
}

/** Follows no redirect, as it would take the credential along. workerd knows no `redirect: "error"`. */
function withoutRedirects(send: Fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await sendOrFail(send, input, { ...init, redirect: "manual" });
    // Browsers show 0 in the place of a redirect they do not follow.
    if (response.status === 0 || (response.status >= 300 && response.status < 400)) {
      throw new ConnectError("the server answers with a redirect, which is not followed", Code.Unknown);
    }
    return response;
  };
}

async function sendOrFail(send: Fetch, input: RequestInfo | URL, init: RequestInit): Promise<Response> {
  try {
    return await send(input, init);
  } catch (error) {
    // An abort and a deadline are told apart by who set them.
    if (init.signal?.aborted) throw error;
    throw new ConnectError("no answer from the server", Code.Unavailable, undefined, undefined, error);
  }
}
