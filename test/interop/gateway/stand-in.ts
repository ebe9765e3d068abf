import type { Dialect as Generation } from "../../gen/dialects.ts";
import { mintToken, type TokenScopes, type TokenUser } from "./gateway-token.ts";
import { type Answer, type AnswerStatus, type GrpcCaller, grpcCaller, type Json } from "./grpc-caller.ts";

/** The auth types under which a gateway knows auth providers. */
export type AuthType = "ocmshares" | "ocmsharecode" | "ocmexchangedtoken";

/** A permission on storage that the gateway has given beside a share. */
export interface Grant {
  readonly permissions: Json;
  readonly expiration: unknown;
}

/** What a stand-in for a reva gateway is made of. */
export interface StandInOptions {
  readonly generation: Generation;
  /** `owncloud` is the gateway of oCIS and OpenCloud, `cs3org` that of cs3org/reva. */
  readonly family: "owncloud" | "cs3org";
  /** `GATEWAY_OCM_ENDPOINT`. */
  readonly endpoint: string;
  /** Where each auth type is, when it is elsewhere. */
  readonly authProviders?: Readonly<Partial<Record<AuthType, string>>>;
  readonly jwtSecret: string;
}

/** A gateway of the reva family, as far as it uses the internal services: what it calls when, and what it makes of it. */
export interface StandIn {
  /** Storage grants by `<grantee>`. */
  readonly grants: ReadonlyMap<string, Grant>;
  login(user: TokenUser): string;
  /** What the gateway only hands on, with the token it was called with. */
  pass(rpc: string, request: Json, token?: string): Promise<Answer>;
  createShare(request: Json, token: string): Promise<Answer>;
  removeShare(ref: Json, token: string): Promise<Answer>;
  updateShare(request: Json, token: string): Promise<Answer>;
  updateReceivedShare(request: Json, token: string): Promise<Answer>;
  authenticate(type: AuthType, clientId: string, clientSecret: string): Promise<LoggedIn>;
  close(): void;
}

/** What a login through the gateway gives: a token of its own for the user and the scopes it was told. */
export interface LoggedIn {
  readonly status: AnswerStatus;
  readonly user?: Json;
  readonly scopes?: TokenScopes;
  readonly token?: string;
}

const done: AnswerStatus = { code: "CODE_OK" };
const isOk = ({ status }: Answer) => status.code === "CODE_OK";
const only = (code: string, message: string) => ({ status: { code, message } }) as Answer;

export function createStandIn(options: StandInOptions): StandIn {
  const { generation, family, endpoint, jwtSecret } = options;
  const callers = new Map<string, GrpcCaller>();
  const callerOf = (url: string) => {
    const known = callers.get(url) ?? grpcCaller(generation, url);
    callers.set(url, known);
    return known;
  };
  const pass: StandIn["pass"] = (rpc, request, token) =>
    callerOf(endpoint).call(rpc, request, token === undefined ? {} : { "x-access-token": token });
  const grants = new Map<string, Grant>();
  const parts = { pass, grants };
  const ways = family === "owncloud" ? owncloudShares(parts) : cs3orgShares(parts);
  return {
    grants,
    pass,
    ...ways,
    login: (user) => mintToken({ secret: jwtSecret, user }),
    async authenticate(type, clientId, clientSecret) {
      const provider = callerOf(options.authProviders?.[type] ?? endpoint);
      const request = { client_id: clientId, client_secret: clientSecret };
      const answer = await provider.call("auth.provider.v1beta1.ProviderAPI/Authenticate", request);
      return isOk(answer) ? loggedIn(answer, jwtSecret) : { status: refusedLogin(answer.status) };
    },
    close() {
      for (const caller of callers.values()) caller.close();
    },
  };
}

/** The few refusals a gateway hands on; everything else is a fault to it. */
function refusedLogin({ code, message = "" }: AnswerStatus): AnswerStatus {
  const known = ["PERMISSION_DENIED", "UNAUTHENTICATED", "RESOURCE_EXHAUSTED", "NOT_FOUND"];
  return known.includes(code.replace("CODE_", "")) ? { code, message } : { code: "CODE_INTERNAL", message };
}

function loggedIn(answer: Answer, secret: string): LoggedIn {
  const user = answer.user as Json | undefined;
  const id = user?.id as { readonly idp: string; readonly opaque_id: string } | undefined;
  if (user === undefined || id === undefined) return { status: { code: "CODE_INTERNAL" } };
  const FEDERATED = 6;
  const scopes = Object.fromEntries(
    Object.entries((answer.token_scope ?? {}) as Readonly<Record<string, Json>>).map(([key, scope]) => [
      key,
      {
        resource: scope.resource as { decoder: string; value: string },
        role: scope.role === "ROLE_EDITOR" ? 4 : 3,
      },
    ]),
  );
  const claims = { id: { idp: id.idp, opaque_id: id.opaque_id, type: FEDERATED } };
  return { status: done, user, scopes, token: mintToken({ secret, user: claims, scope: scopes }) };
}

type Ways = Pick<StandIn, "createShare" | "removeShare" | "updateShare" | "updateReceivedShare">;
interface WayParts {
  readonly pass: StandIn["pass"];
  readonly grants: Map<string, Grant>;
}

/** The gateway of oCIS and OpenCloud gives storage permissions itself, by the first access method. */
function owncloudShares({ pass, grants }: WayParts): Ways {
  const get = (ref: unknown, token: string) => pass("OcmAPI/GetOCMShare", { ref } as Json, token);
  return {
    async createShare(request, token) {
      const methods = request.access_methods as readonly Json[] | undefined;
      if (methods === undefined || methods.length === 0) {
        return only("CODE_INVALID_ARGUMENT", "access methods cannot be empty");
      }
      const answer = await pass("OcmAPI/CreateOCMShare", request, token);
      if (!isOk(answer)) return answer;
      grants.set(granteeOf(answer.share), grantOf(answer.share));
      return answer;
    },
    async removeShare(ref, token) {
      const found = await get(ref, token);
      if (!isOk(found)) return only("CODE_INTERNAL", "error getting ocm share");
      const removed = await pass("OcmAPI/RemoveOCMShare", { ref }, token);
      // Whatever came of it; the first access method is read even so.
      grantOf(found.share);
      grants.delete(granteeOf(found.share));
      return removed;
    },
    async updateShare(request, token) {
      const updated = await pass("OcmAPI/UpdateOCMShare", request, token);
      const found = await get(request.ref, token);
      if (!isOk(found)) return only("CODE_INTERNAL", "error getting ocm share");
      grants.set(granteeOf(found.share), grantOf(found.share));
      return updated;
    },
    updateReceivedShare: (request, token) => answerReceived(pass, { request, token, masks: ["state"] }),
  };
}

/** The gateway of cs3org/reva hands on what is about shares that were sent. */
function cs3orgShares({ pass }: WayParts): Ways {
  return {
    createShare: (request, token) => pass("OcmAPI/CreateOCMShare", request, token),
    removeShare: (ref, token) => pass("OcmAPI/RemoveOCMShare", { ref }, token),
    updateShare: (request, token) => pass("OcmAPI/UpdateOCMShare", request, token),
    updateReceivedShare: (request, token) =>
      answerReceived(pass, { request, token, masks: ["state", "hidden"] }),
  };
}

/** Both look the share up before, and look at the mask only after it was stored. */
async function answerReceived(
  pass: StandIn["pass"],
  facts: { readonly request: Json; readonly token: string; readonly masks: readonly string[] },
): Promise<Answer> {
  const { request, token, masks } = facts;
  const { id } = request.share as Json;
  const before = await pass("OcmAPI/GetReceivedOCMShare", { ref: { id: id ?? null } }, token);
  if (!isOk(before)) return only("CODE_INTERNAL", "error getting received ocm share");
  if (before.share === undefined) throw new Error("panic: no share in an answer that says OK");
  const updated = await pass("OcmAPI/UpdateReceivedOCMShare", request, token);
  if (!isOk(updated)) return updated;
  const { paths } = request.update_mask as unknown as { readonly paths: readonly string[] };
  for (const path of paths) {
    if (path === "mount_point") return only("CODE_UNIMPLEMENTED", "not implemented");
    if (!masks.includes(path)) throw new Error(`updating ${path} is not supported`);
  }
  return updated;
}

function granteeOf(share: unknown): string {
  const { grantee } = share as {
    readonly grantee: { readonly user_id: { readonly idp: string; readonly opaque_id: string } };
  };
  return `${grantee.user_id.opaque_id} ${grantee.user_id.idp}`;
}

/** `share.access_methods[0].GetWebdavOptions().Permissions`: where it is not there, the gateway crashes. */
function grantOf(share: unknown): Grant {
  const { access_methods, expiration } = share as {
    readonly access_methods?: readonly { readonly webdav_options?: { readonly permissions?: Json } }[];
    readonly expiration?: unknown;
  };
  const permissions = access_methods?.[0]?.webdav_options?.permissions;
  if (permissions === undefined) throw new Error("panic: no WebDAV permissions in access_methods[0]");
  return { permissions, expiration };
}
