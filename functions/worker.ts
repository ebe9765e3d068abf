import { ALL_EXPOSURES } from "../src/runtime/exposures/all.ts";
import { workerGateway } from "../src/runtime/worker-gateway.ts";
import { workerRpc } from "../src/runtime/worker-rpc.ts";
import { createWorker } from "../src/runtime/workers.ts";

export { MeshportStore } from "../src/storage/drivers/durable-object.ts";

/** Everything in one Worker: the public doors and, with a service credential configured, the internal services. */
export default createWorker({ exposures: ALL_EXPOSURES, rpc: workerRpc, gateway: workerGateway });
