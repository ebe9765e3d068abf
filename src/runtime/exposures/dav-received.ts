import { createReceivedShareOpener } from "../received-share-opener.ts";
import { createDavExposure } from "./dav-exposure.ts";

/** The bytes of the shares our users have received and accepted, for them. */
export const davReceived = createDavExposure(
  () => "/dav/received",
  ({ sessions, dataTransport }, useCases) =>
    createReceivedShareOpener({ sessions, ...useCases, transport: dataTransport }),
);
