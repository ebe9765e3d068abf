import { davSent } from "../src/runtime/exposures/dav-sent.ts";
import { directory } from "../src/runtime/exposures/directory.ts";
import { ocmd } from "../src/runtime/exposures/ocmd.ts";
import { createWorker } from "../src/runtime/workers.ts";

/** What peers call: discovery, the OCM API, our list of trusted servers when it is published, and the bytes of the shares we sent. */
export default createWorker({ exposures: [ocmd, directory, davSent] });
