import { WorkerEntrypoint } from "cloudflare:workers";
import { createRpcFetchHandler } from "../../../src/rpc/fetch-handler.ts";
import { createRpcWorld } from "../../rpc/support.ts";

/** The worker under test: it lends its Durable Object classes to the suites and answers nothing by itself. */
export { MeshportStore } from "../../../src/storage/drivers/durable-object.ts";

export default {
  fetch(): Response {
    return new Response("the test worker has no routes", { status: 404 });
  },
};

let handle: ReturnType<typeof createRpcFetchHandler> | undefined;

/** The internal services behind a service binding, as an application's Worker has them. */
export class MeshportRpc extends WorkerEntrypoint {
  override async fetch(request: Request): Promise<Response> {
    handle ??= createRpcFetchHandler(createRpcWorld().routes);
    return (await handle(request)) ?? new Response(null, { status: 404 });
  }
}
