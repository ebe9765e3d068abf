import { canonicalHost } from "../../ocm/address.ts";
import type { Provider } from "../model/provider.ts";
import type { Server } from "../model/server.ts";
import type { DocumentSigner, SignedDocument } from "../ports/document-signer.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";

export interface PublishDirectoryDeps {
  readonly server: Pick<Server, "host" | "publicUrl" | "providerName">;
  readonly trust: Pick<TrustPolicy, "listOwn">;
  readonly signer: DocumentSigner;
  /** Name of the federation for people. */
  readonly federation: string;
}

/** The list of whom we trust, signed, for servers that take us for their directory. */
export type PublishDirectory = () => Promise<SignedDocument>;

/**
 * Builds the directory service (draft-05, Appendix C): ourselves first, then whom our operator's lists name exactly
 * and no denial covers. Of wildcards nobody knows which servers there are; members of other directories are theirs.
 */
export function createPublishDirectory(deps: PublishDirectoryDeps): PublishDirectory {
  const { server, trust, signer, federation } = deps;
  const ourselves = { url: new URL(server.publicUrl).origin, displayName: server.providerName };
  return async () => {
    const others = (await trust.listOwn()).flatMap((provider) => rowOf(provider, server.host));
    return signer.sign({ federation, servers: [ourselves, ...others] });
  };
}

function rowOf({ domain, fullName, name }: Provider, ownHost: string) {
  const host = canonicalHost(domain);
  if (host === undefined || host === ownHost) return [];
  return [{ url: `https://${host}`, displayName: fullName || name || host }];
}
