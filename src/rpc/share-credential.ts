import type { ShareCredential } from "../domain/access/authenticate-share-token.ts";
import type { Dialect } from "./convert/dialect.ts";

/** The auth types of reva that are about shares; `any` of them are told apart by the form of the credential. */
export type AuthType = "any" | "ocmshares" | "ocmsharecode" | "ocmexchangedtoken";

/** What an `AuthenticateRequest` says. */
interface Presented {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * What a gateway presents, by the auth type of the place it asks: no field of the request tells it. `undefined` for
 * what no share of that type can be opened with.
 */
export function readShareCredential(
  { clientId, clientSecret: sharedSecret }: Presented,
  { authType, dialect }: { readonly authType: AuthType; readonly dialect: Dialect },
): ShareCredential | undefined {
  switch (authType) {
    case "any":
      // reva hands in the secret twice when it came as the user name of HTTP Basic, as OCM 1.0 has it. Its token
      // endpoint names the Receiving Server here.
      return clientId === sharedSecret ? { sharedSecret } : { sharedSecret, shareId: clientId, clientId };
    case "ocmshares":
      // Only cs3org/reva lets a secret stand for itself.
      if (clientId === "" && dialect !== "cs3") return undefined;
      return { sharedSecret, shareId: clientId, kind: "secret" };
    case "ocmsharecode":
      return { sharedSecret, clientId, kind: "code" };
    case "ocmexchangedtoken":
      return { sharedSecret, shareId: clientId, kind: "token" };
  }
}
