/**
 * One way to be let in: where, and with which `Authorization` header. `renew` asks for a fresh credential because
 * the last one was refused; `undefined` means there is none to be had, and the next way is tried.
 */
export interface WebdavAccess {
  /** Absolute http(s) URL of the shared resource itself, as this way knows it; without credentials in it. */
  readonly url: string;
  authorization(options: RenewOptions): Promise<string | undefined>;
}

/** Whether a fresh credential is wanted, and the `Authorization` header that was refused before. */
export interface RenewOptions {
  readonly renew: boolean;
  readonly refused?: string;
}

/** What is known about a received share's data, already checked against the peer by whoever asks. */
export interface WebdavAccessDeps {
  readonly sharedSecret: string;
  /** The absolute `protocol.webdav.uri`, when the share has one. */
  readonly uri?: string;
  /** The peer's discovered `protocols.webdav` root as an absolute URL: where peers without `uri` serve a share. */
  readonly root?: string;
  /**
   * Exchanges the secret for a token, or answers the one still valid; `refused` is here the token without its scheme.
   * `undefined` when there is none to be had.
   */
  readonly exchange?: (options: RenewOptions) => Promise<string | undefined>;
  /** The share demands an exchanged token (`must-exchange-token`): nothing else may be tried. */
  readonly mustExchange?: boolean;
}

/** The header value of RFC 6750. */
export function bearer(token: string): string {
  return `Bearer ${token}`;
}

/** The older peers' header: the secret is the user name, the password is empty. */
export function basicSecret(secret: string): string {
  const bytes = new TextEncoder().encode(`${secret}:`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/**
 * The ways in the order they are tried: exchanged token, then the secret as Bearer, then as Basic on the share's own
 * URL, and at last Basic on the peer's WebDAV root, where Nextcloud, ownCloud 10 and Seafile serve a share.
 */
export function webdavAccessOrder(deps: WebdavAccessDeps): readonly WebdavAccess[] {
  const { sharedSecret, uri, root, exchange } = deps;
  const order: WebdavAccess[] = [];
  if (uri !== undefined && exchange !== undefined) {
    order.push({
      url: uri,
      authorization: async ({ renew, refused }) => {
        const old = refused?.slice(bearer("").length);
        const token = await exchange({ renew, ...(old !== undefined && { refused: old }) });
        return token === undefined ? undefined : bearer(token);
      },
    });
  }
  if (deps.mustExchange === true) return order;
  if (uri !== undefined) {
    order.push(fixed(uri, bearer(sharedSecret)), fixed(uri, basicSecret(sharedSecret)));
  }
  if (root !== undefined) order.push(fixed(root, basicSecret(sharedSecret)));
  return order;
}

function fixed(url: string, authorization: string): WebdavAccess {
  // The same credential again would be refused again.
  return { url, authorization: async ({ renew }) => (renew ? undefined : authorization) };
}
