import { canonicalHost, canonicalIdentifier, identifierAliases } from "../../ocm/address.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import type { Server } from "../model/server.ts";
import type { ReceivedShareRepository } from "../ports/repositories.ts";

export interface FindIncomingShareDeps {
  readonly server: Server;
  readonly receivedShares: ReceivedShareRepository;
}

/** How the peer side names a share it sent us: the provider id, and the recipient as it learnt to call them. */
export interface IncomingReference {
  /** The `providerId`, or our own id of the received share. */
  readonly id: string;
  readonly grantee: string;
  /** The Sending Server, when the caller knows which one it was. */
  readonly sendingHost?: string;
}

/**
 * The received shares a peer-side reference may mean. More than one when two servers use the same provider id and
 * the caller cannot tell which server it means: then nothing may be changed.
 */
export type FindIncomingShares = (reference: IncomingReference) => Promise<readonly ReceivedShare[]>;

/** Builds the lookup behind CS3 `UpdateOCMCoreShare` and `DeleteOCMCoreShare`. */
export function createFindIncomingShares({
  server,
  receivedShares,
}: FindIncomingShareDeps): FindIncomingShares {
  return async ({ id, grantee, sendingHost }) => {
    const own = await receivedShares.find(id);
    const candidates = own
      ? [own].filter((share) => sendingHost === undefined || sendingHost === share.sendingHost)
      : sendingHost === undefined
        ? await receivedShares.listByProviderId(id)
        : await receivedShares.listByOrigin(sendingHost, id);
    return candidates.filter((share) => isRecipient(server, share, grantee));
  };
}

/**
 * Whether a recipient is meant, however the peer spells them: bare, with our host or that of their identity provider
 * or both, or the way reva encodes ids. reva names a user `<id>@<host of the issuer>` even where the issuer has a path.
 */
export function isRecipient(server: Server, { recipient }: ReceivedShare, grantee: string): boolean {
  const { opaqueId, idp } = recipient;
  const ours = [server.host, ...server.aliasHosts];
  const issuer = canonicalHost(idp);
  const names = [
    `${opaqueId}@${idp.replace(/^https?:\/\//, "")}`,
    ...[...ours, ...(issuer === undefined ? [] : [issuer])].flatMap((host) =>
      identifierAliases(opaqueId, host),
    ),
  ];
  return [grantee, ...ours.map((host) => canonicalIdentifier(grantee, host))].some((name) =>
    names.includes(name),
  );
}
