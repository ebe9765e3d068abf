import type { Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { MOST_ANSWER_BYTES } from "./limits.ts";

/** How a gateway is reached where there is nothing but `fetch`, as on Workers. */
export interface FetchGatewayWay {
  /** `http://host:port` or `https://host:port`. */
  readonly baseUrl: string;
  /** gRPC itself ends with HTTP trailers, which `fetch` does not have. */
  readonly protocol: "connect" | "grpc-web";
  readonly fetch: typeof globalThis.fetch;
}

/** The way to a gateway through `fetch`: answers are limited in size, and a redirect is an error. */
export function createFetchGatewayTransport({ baseUrl, protocol, fetch }: FetchGatewayWay): Transport {
  const options = { baseUrl, fetch: limited(fetch), useBinaryFormat: true };
  return protocol === "connect" ? createConnectTransport(options) : createGrpcWebTransport(options);
}

function limited(send: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    // Workers know no redirect "error"; handed over as it is, a redirect is no answer of any protocol.
    const response = await send(input, { ...init, redirect: "manual" });
    return response.body === null ? response : new Response(cut(response.body), response);
  };
}

function cut(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  let left = MOST_ANSWER_BYTES;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        left -= chunk.byteLength;
        if (left < 0) controller.error(new Error("the answer is too large"));
        else controller.enqueue(chunk);
      },
    }),
  );
}
