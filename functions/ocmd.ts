import { createWorker } from "../src/runtime/workers.ts";

export { MeshportStore } from "../src/storage/drivers/durable-object.ts";

/** What peers call: discovery, the OCM API and the bytes of the shares we sent. */
export default createWorker({ exposures: ["ocmd", "dav-sent"], rpc: false });
