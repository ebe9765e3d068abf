import { FlattenedSign } from "jose";
import type { DocumentSigner } from "../../domain/ports/document-signer.ts";
import type { SigningKeys } from "../../domain/ports/signing-keys.ts";

/** Signs documents with the key that signs our requests; its id is in the header, its public part in our key set. */
export function createDocumentSigner(keys: Pick<SigningKeys, "current">): DocumentSigner {
  return {
    async sign(document) {
      const { keyId, algorithm, privateKey } = await keys.current();
      const payload = new TextEncoder().encode(JSON.stringify(document));
      const jws = await new FlattenedSign(payload)
        .setProtectedHeader({ alg: algorithm, kid: keyId })
        .sign(privateKey);
      return { payload: jws.payload, protected: jws.protected ?? "", signature: jws.signature };
    },
  };
}
