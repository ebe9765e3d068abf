import * as z from "zod";
import type { LocalUser } from "../../domain/model/local-user.ts";
import { UserType } from "../../domain/model/user-id.ts";
import type { TokenScope } from "../../domain/ports/gateway-tokens.ts";

/** As Go's `encoding/json` writes them: snake_case, enums as numbers, bytes as base64, nothing that is empty. */
const Claims = z.object({
  user: z.object({
    id: z.object({
      idp: z.string().default(""),
      opaque_id: z.string().min(1),
      type: z.int().default(0),
      tenant_id: z.string().default(""),
      external_identities: z.array(z.object({ idp: z.string(), opaque_id: z.string() })).nullish(),
    }),
    username: z.string().default(""),
    mail: z.string().default(""),
    display_name: z.string().default(""),
  }),
  scope: z.record(z.string(), z.unknown()).nullish(),
});

/** A scope's resource when it is JSON. */
const JsonScope = z.object({ resource: z.object({ decoder: z.literal("json"), value: z.base64() }) });

/** What the scope of a share says about it, as protobuf writes JSON. */
const ScopedShare = z.object({
  id: z.object({ opaqueId: z.string() }).optional(),
  token: z.string().optional(),
});

/** The numbers of the CS3 user types; 0 is none. */
const USER_TYPES: readonly (UserType | undefined)[] = [undefined, ...UserType.options];

/** What the claims of reva say; `undefined` when they name no user. */
export function readRevaClaims(
  payload: unknown,
): { readonly user: LocalUser; readonly scopes: readonly TokenScope[] } | undefined {
  const read = Claims.safeParse(payload);
  if (!read.success) return undefined;
  const { id, username, mail, display_name: displayName } = read.data.user;
  const type = USER_TYPES[id.type];
  return {
    user: {
      id: {
        idp: id.idp,
        opaqueId: id.opaque_id,
        ...(type !== undefined && { type }),
        ...(id.tenant_id !== "" && { tenantId: id.tenant_id }),
        ...(id.external_identities?.length && {
          externalIdentities: id.external_identities.map((one) => ({
            idp: one.idp,
            opaqueId: one.opaque_id,
          })),
        }),
      },
      username,
      displayName,
      mail,
    },
    scopes: Object.entries(read.data.scope ?? {}).flatMap(([key, scope]) => readScope(key, scope)),
  };
}

/** One scope, or none: reva takes any key that begins with `user` for the whole account, we take `user` only. */
function readScope(key: string, scope: unknown): readonly TokenScope[] {
  if (key === "user" || key === "lightweight") return [{ kind: key }];
  const [, shareId] = /^ocmshare:(.+)$/.exec(key) ?? [];
  const share = shareId === undefined ? undefined : readScopedShare(scope);
  if (shareId === undefined || share === undefined) return [];
  // A scope that names two shares opens none.
  if (share.id !== undefined && share.id.opaqueId !== shareId) return [];
  return [{ kind: "ocmshare", shareId, ...(share.token && { sharedSecret: share.token }) }];
}

function readScopedShare(scope: unknown): z.infer<typeof ScopedShare> | undefined {
  const json = JsonScope.safeParse(scope);
  if (!json.success) return undefined;
  try {
    const bytes = Uint8Array.from(atob(json.data.resource.value), (c) => c.charCodeAt(0));
    return ScopedShare.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}
