/** What this server is to the outside: fixed by configuration, the same for every request. */
export interface Server {
  /** Canonical host (and port) that stands behind the `@` of our users' OCM Addresses. */
  readonly host: string;
  /** Other canonical hosts we answer to. */
  readonly aliasHosts: readonly string[];
  /** Scheme, host and base path of our public URLs, without a trailing slash. */
  readonly publicUrl: string;
  /** Our product and instance names, for people. */
  readonly providerName: string;
  /** Path of the OCM API below `publicUrl`, with a leading slash: `/ocm`. */
  readonly ocmPath: string;
  /** Path of the WebDAV root for shares we sent, with a leading slash: `/dav/ocm`. */
  readonly webdavPath: string;
  /** Where peers' users are sent to accept our invites; absolute, absent when there is no such page. */
  readonly inviteAcceptDialog?: string;
}

/** Whether a canonical host is one of ours. */
export function isOwnHost(server: Server, host: string): boolean {
  return host === server.host || server.aliasHosts.includes(host);
}
