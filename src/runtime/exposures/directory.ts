import { createPublishDirectory } from "../../domain/providers/publish-directory.ts";
import { createDirectoryDoor } from "../../http/well-known/directory.ts";
import { createDocumentSigner } from "../../platform/trust/document-signer.ts";
import type { Exposure } from "./exposure.ts";

/** Our list of trusted servers as a directory service, when the operator publishes it. */
export const directory: Exposure = ({ settings, trust }, _useCases, { keys }) => {
  const { server, federation } = settings;
  if (federation === undefined) return [];
  const signer = createDocumentSigner(keys.signing);
  return [
    createDirectoryDoor({ publishDirectory: createPublishDirectory({ server, trust, signer, federation }) }),
  ];
};
