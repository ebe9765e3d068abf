import type { Protocol, WebDAVProtocol } from "../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import type { Dialect } from "./dialect.ts";
import { type Permission, readPermissions } from "./permissions.ts";
import { createSecret, type Secret } from "./secret.ts";
import { readWebappOffer, type WebappOffer } from "./webapp-offer.ts";

/** A file or folder at the sending server, over WebDAV. */
export interface WebdavOffer {
  readonly protocol: "webdav";
  /** As the sending server wrote it: a URL, a path there, or nothing where its discovery document tells. */
  readonly uri?: string;
  readonly permissions: readonly Permission[];
  /** Whether the secret opens nothing itself and must be exchanged for a short-lived token. */
  readonly mustExchangeToken: boolean;
  readonly sharedSecret: Secret;
}

/** A way to use a received share. Of those without members only the name is known. */
export type Offer = WebdavOffer | WebappOffer | { readonly protocol: "transfer" | "embedded" | "other" };

/** An offer out of an answer; `undefined` when it says nothing. */
export function readOffer({ term }: Protocol, dialect: Dialect | undefined): Offer | undefined {
  switch (term.case) {
    case "webdavOptions":
      return readWebdavOffer(term.value);
    case "webappOptions":
      return readWebappOffer(term.value, dialect);
    case "transferOptions":
      return { protocol: "transfer" };
    case "embeddedOptions":
      return { protocol: "embedded" };
    case "genericOptions":
      return { protocol: "other" };
    case undefined:
      return undefined;
  }
}

function readWebdavOffer(message: WebDAVProtocol): WebdavOffer {
  const permissions = readPermissions(message.sharePermissions ?? message.permissions?.permissions);
  const reshare = message.permissions?.reshare === true && !permissions.includes("share");
  return {
    protocol: "webdav",
    ...(message.uri !== "" && { uri: message.uri }),
    permissions: reshare ? [...permissions, "share"] : permissions,
    mustExchangeToken: message.requirements.includes("must-exchange-token"),
    sharedSecret: createSecret(message.sharedSecret),
  };
}
