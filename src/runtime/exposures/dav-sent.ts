import { createSentShareOpener } from "../sent-share-opener.ts";
import { createDavExposure } from "./dav-exposure.ts";

/** The bytes of the shares we sent, for peers, unless the gateway serves them at the same address. */
export const davSent = createDavExposure(
  ({ settings }) => (settings.servesFiles ? settings.server.webdavPath : undefined),
  (_, useCases) => createSentShareOpener(useCases.openSentShare),
);
