import { createWorker } from "../src/runtime/workers.ts";

export { MeshportStore } from "../src/storage/drivers/durable-object.ts";

/** What our own users call: invites, connections, shares, OCS, and the bytes of the shares they received. */
export default createWorker({ exposures: ["sciencemesh", "ocs", "dav-received"], rpc: false });
