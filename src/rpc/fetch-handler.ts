import { type ConnectRouter, createConnectRouter } from "@connectrpc/connect";
import { createFetchHandler } from "@connectrpc/connect/protocol";
import { answerUnknownRpc } from "./unknown-rpc.ts";

/** Answers an RPC; `undefined` when the path is none of ours. */
export type RpcFetchHandler = (request: Request) => Promise<Response | undefined>;

/**
 * Serves the services where only `fetch` is: Connect and gRPC-Web. Native gRPC ends its answers with HTTP trailers,
 * which a `Response` cannot have, so it is refused as an unsupported media type.
 */
export function createRpcFetchHandler(routes: (router: ConnectRouter) => void): RpcFetchHandler {
  const router = createConnectRouter({ grpc: false });
  routes(router);
  const handlers = new Map(
    router.handlers.map((handler) => [handler.requestPath, createFetchHandler(handler)]),
  );
  return async (request) => {
    const handler = handlers.get(new URL(request.url).pathname);
    // The options of our routes bring gRPC back that the router has left out.
    if (isNativeGrpc(request)) return new Response(null, { status: 415 });
    return handler === undefined ? answerUnknownRpc(request) : handler(request);
  };
}

function isNativeGrpc(request: Request): boolean {
  return /^application\/grpc(?:[+;]|$)/i.test((request.headers.get("content-type") ?? "").trim());
}
