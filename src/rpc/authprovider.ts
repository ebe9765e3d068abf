import type { ServiceImpl } from "@connectrpc/connect";
import type { AuthenticatedShare } from "../domain/access/authenticate-share-token.ts";
import type { Permissions } from "../domain/model/permissions.ts";
import type { UseCases } from "../domain/use-cases.ts";
import type { ProviderAPI } from "../gen/cs3/auth/provider/v1beta1/provider_api_pb.ts";
import { Role } from "../gen/cs3/auth/provider/v1beta1/resources_pb.ts";
import { Code } from "../gen/cs3/rpc/v1beta1/code_pb.ts";
import type { Dialect } from "./convert/dialect.ts";
import { writeScopedUser } from "./convert/scoped-user.ts";
import { writeShareScope } from "./convert/share-scope.ts";
import { type AuthType, readShareCredential } from "./share-credential.ts";
import { DONE, refusal } from "./status.ts";

export interface AuthProviderDeps {
  readonly useCases: Pick<UseCases, "authenticateShareToken">;
  readonly dialect: Dialect;
  /** A request does not say its auth type: reva asks another address for each. */
  readonly authType: AuthType;
}

/**
 * `cs3.auth.provider.v1beta1.ProviderAPI` for the auth types `ocmshares`, `ocmexchangedtoken` and `ocmsharecode`: a
 * share's secret, or a token of ours it was exchanged for, makes its recipient a user of the gateway, for this share
 * only.
 */
export function createAuthProvider(deps: AuthProviderDeps): ServiceImpl<typeof ProviderAPI> {
  const { useCases, dialect } = deps;
  return {
    async authenticate(request) {
      const credential = readShareCredential(request, deps);
      const authenticated = credential && (await useCases.authenticateShareToken(credential));
      const role = authenticated?.ok ? roleOf(authenticated.value.permissions) : undefined;
      // One answer for every refusal: reva shows it as 401, and as invalid_grant where a code was exchanged.
      if (!authenticated?.ok || role === undefined) {
        return { status: refusal({ reason: "not-authenticated" }, Code.PERMISSION_DENIED) };
      }
      return { status: DONE, ...grant(authenticated.value, { ...role, dialect }) };
    },
  };
}

interface ShareRole {
  readonly role: Role;
  readonly name: string;
}

function roleOf(permissions: Permissions): ShareRole | undefined {
  if (permissions.includes("initiate_file_upload")) return { role: Role.EDITOR, name: "editor" };
  if (permissions.includes("initiate_file_download")) return { role: Role.VIEWER, name: "viewer" };
  return undefined;
}

function grant(
  { share, user, credential }: AuthenticatedShare,
  { role, name, dialect }: ShareRole & { readonly dialect: Dialect },
) {
  // What a code is exchanged for goes to the peer, who has the secret already and needs it nowhere else. oCIS and
  // OpenCloud know no exchange and look for the share by its secret; cs3org/reva does not once it was exchanged.
  const withSecret = credential === "secret" || (credential === "token" && dialect !== "cs3");
  const scope = writeShareScope(share, { dialect, withSecret });
  return {
    user: writeScopedUser(user, { dialect, roleName: name }),
    tokenScope: {
      [`ocmshare:${share.id}`]: {
        resource: { decoder: "json", value: new TextEncoder().encode(scope) },
        role,
      },
    },
  };
}
