import { createWorker } from "../src/runtime/workers.ts";

export { MeshportStore } from "../src/storage/drivers/durable-object.ts";

/** What gateways call, by Connect and gRPC-Web: for a Worker without a public route, behind a service binding. */
export default createWorker({ exposures: [], rpc: true });
