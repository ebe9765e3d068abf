import { createSentShareOpener } from "../sent-share-opener.ts";
import { createDavExposure } from "./dav-exposure.ts";

/** The bytes of the shares we sent, for peers. */
export const davSent = createDavExposure(
  ({ settings }) => settings.server.webdavPath,
  (_, useCases) => createSentShareOpener(useCases.openSentShare),
);
