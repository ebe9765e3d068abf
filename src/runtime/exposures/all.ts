import { davReceived } from "./dav-received.ts";
import { davSent } from "./dav-sent.ts";
import { directory } from "./directory.ts";
import type { Exposure } from "./exposure.ts";
import { ocmd } from "./ocmd.ts";
import { ocs } from "./ocs.ts";
import { sciencemesh } from "./sciencemesh.ts";

/** Everything a server can offer over HTTP. */
export const ALL_EXPOSURES: readonly Exposure[] = [ocmd, directory, sciencemesh, ocs, davSent, davReceived];
