/** What this server takes; anything else in a well-formed share is refused as unsupported. */
export interface NewShareSupport {
  readonly shareTypes: readonly string[];
  readonly resourceTypes: readonly string[];
  /** Names of the protocol members that can be used; `webdav` covers the OCM 1.0 `options` form. */
  readonly protocols: readonly string[];
  readonly requirements: readonly string[];
  /** Whether `http:` URIs are taken; for test beds only. */
  readonly plainHttp: boolean;
}

/** Files and folders for users and groups over WebDAV, with token exchange. */
export const DEFAULT_SUPPORT: NewShareSupport = {
  shareTypes: ["user", "group"],
  resourceTypes: ["file", "folder"],
  protocols: ["webdav"],
  requirements: ["must-exchange-token"],
  plainHttp: false,
};
