import { davReceived } from "../src/runtime/exposures/dav-received.ts";
import { ocs } from "../src/runtime/exposures/ocs.ts";
import { sciencemesh } from "../src/runtime/exposures/sciencemesh.ts";
import { createWorker } from "../src/runtime/workers.ts";

/** What our own users call: invites, connections, shares, OCS, and the bytes of the shares they received. */
export default createWorker({ exposures: [sciencemesh, ocs, davReceived] });
