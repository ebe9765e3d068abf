import type { OcmPermission } from "./permissions.ts";

/** What the recipient must do to reach the resource (1.4, `requirements`). */
export type Requirement = "must-exchange-token" | "must-use-mfa";

/** The requirements the specification knows. */
export const REQUIREMENTS: readonly string[] = [
  "must-exchange-token",
  "must-use-mfa",
] satisfies Requirement[];

/** How a resource may be used: browsed in place, or transferred once. */
export type AccessType = "remote" | "datatx";

/** The `webdav` member of a share's `protocol`. */
export interface WebdavArm {
  /**
   * How it was written: as a `webdav` member, or as OCM 1.0 `options`. The latter is reached at the owner's
   * advertised WebDAV root with HTTP Basic, the secret as user name.
   */
  readonly form: "webdav" | "options";
  readonly sharedSecret: string;
  readonly permissions: readonly OcmPermission[];
  /** Absolute URL, path, bare id, or empty for the root itself; see `resolveWebdavUri`. */
  readonly uri: string;
  readonly requirements: readonly string[];
  readonly accessTypes: readonly AccessType[];
  /** Bytes. */
  readonly size?: number;
}

/** The `webapp` member of a share's `protocol`, 1.4 or the older `uriTemplate` one. */
export interface WebappArm {
  readonly uri: string;
  /** Empty in the older form, which carries the secret in the URI. */
  readonly sharedSecret: string;
  /** `view`, `read`, `write`, `share`. */
  readonly permissions: readonly string[];
  readonly requirements: readonly string[];
  readonly targets: readonly string[];
  readonly appName: string;
  readonly appIconHint: string;
  readonly mediaTypes: readonly string[];
  /** The older form's word for the permissions: `view`, `read`, `write`, `preview`. */
  readonly viewMode?: string;
}

/** A member of `protocol` that is kept as it came, e.g. `ssh`, `datatx` or `embedded`. */
export interface OtherArm {
  readonly name: string;
  readonly value: unknown;
}

/** The ways a share can be reached. */
export interface ShareProtocol {
  readonly webdav?: WebdavArm;
  readonly webapp?: WebappArm;
  /** Further protocols the reader was told are supported. */
  readonly others: readonly OtherArm[];
  /** Names of the members that were not understood or not supported, and are ignored. */
  readonly ignored: readonly string[];
}
