import type * as z from "zod";
import { eventConflicts } from "./event-conflicts.ts";
import { gatewayConflicts } from "./gateway-conflicts.ts";
import { listenerConflicts } from "./listener-conflicts.ts";
import type { sections } from "./schema.ts";
import { tlsConflicts } from "./tls-conflicts.ts";

/** The sections with their defaults, each setting fit in itself. */
export type Sections = { readonly [Name in keyof typeof sections]: z.output<(typeof sections)[Name]> };

/** A setting that does not go with another one: which one to change, and to what. */
export interface Conflict {
  readonly path: readonly string[];
  readonly message: string;
}

/** What cannot be said at the same time, all of it. */
export function conflictsIn(config: Sections): readonly Conflict[] {
  return [
    ...listenerConflicts(config),
    ...tlsConflicts(config),
    ...gatewayConflicts(config),
    ...userConflicts(config),
    ...pathConflicts(config),
    ...trustConflicts(config),
    ...eventConflicts(config),
  ];
}

function userConflicts({ users }: Sections): readonly Conflict[] {
  return users.file !== undefined && users.text !== undefined
    ? [{ path: ["users", "text"], message: "expected only one of users.file and users.text" }]
    : [];
}

/** What stands at fixed places below the public address. */
const FIXED_PREFIXES = [
  "ocs",
  "dav/received",
  "ocm-provider",
  "index.php",
  ".well-known",
  "operator",
  "healthz",
  "readyz",
];

/** The settings whose path leads into, or covers, another door's. */
function pathConflicts(config: Sections): readonly Conflict[] {
  const chosen = [
    { path: ["sciencemesh", "prefix"], prefix: config.sciencemesh.prefix },
    { path: ["ocmd", "prefix"], prefix: config.ocmd.prefix },
    { path: ["ocmshareprovider", "webdav_prefix"], prefix: config.ocmshareprovider.webdav_prefix },
  ];
  return chosen.flatMap(({ path, prefix }, index) => {
    const others = [...FIXED_PREFIXES, ...chosen.slice(0, index).map((earlier) => earlier.prefix)];
    const taken = others.find(
      (other) => `${prefix}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${prefix}/`),
    );
    if (taken === undefined) return [];
    return [
      { path, message: `expected a path that is not below or above ${taken}, which stands there already` },
    ];
  });
}

/** What cannot be said of trust at the same time. */
function trustConflicts({ ocmproviderauthorizer: trust, ocmcore }: Sections): readonly Conflict[] {
  const listed = trust.directory_urls.length > 0;
  const conflicts: readonly (readonly [conflict: boolean, setting: string, message: string])[] = [
    [
      trust.providers_file !== undefined && trust.providers_text !== undefined,
      "providers_text",
      "expected only one of providers_file and providers_text",
    ],
    [
      trust.trust_file !== undefined && trust.trust_text !== undefined,
      "trust_text",
      "expected only one of trust_file and trust_text",
    ],
    [
      trust.driver === "invite-only" && !ocmcore.require_accepted_invite,
      "driver",
      "expected ocmcore.require_accepted_invite as well: invite-only promises it",
    ],
    [
      listed && trust.directory_keys === undefined,
      "directory_urls",
      "expected directory_keys as well: a list that nobody signed is not believed",
    ],
    [
      listed && trust.directory_max_stale < trust.directory_refresh,
      "directory_max_stale",
      "expected at least directory_refresh",
    ],
  ];
  return conflicts.flatMap(([conflict, setting, message]) =>
    conflict ? [{ path: ["ocmproviderauthorizer", setting], message }] : [],
  );
}
