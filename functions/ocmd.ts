import { davSent } from "../src/runtime/exposures/dav-sent.ts";
import { ocmd } from "../src/runtime/exposures/ocmd.ts";
import { createWorker } from "../src/runtime/workers.ts";

/** What peers call: discovery, the OCM API and the bytes of the shares we sent. */
export default createWorker({ exposures: [ocmd, davSent] });
