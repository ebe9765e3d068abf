import { workerGateway } from "../src/runtime/worker-gateway.ts";
import { workerRpc } from "../src/runtime/worker-rpc.ts";
import { createWorker } from "../src/runtime/workers.ts";

/** What gateways call, by Connect and gRPC-Web: for a Worker without a public route, behind a service binding. */
export default createWorker({ exposures: [], rpc: workerRpc, gateway: workerGateway });
