import { type DescMethod, isMessage } from "@bufbuild/protobuf";
import type { TokenScope } from "../domain/ports/gateway-tokens.ts";
import { sameSecret } from "../domain/same-secret.ts";
import { InviteAPI } from "../gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import {
  GetOCMShareByTokenRequestSchema,
  GetOCMShareRequestSchema,
  OcmAPI,
} from "../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import type { Dialect } from "./convert/dialect.ts";

type ShareScope = Extract<TokenScope, { readonly kind: "ocmshare" }>;

/** Whether a request asks for the share of a scope. */
type Condition = (request: unknown, scope: ShareScope) => boolean;

const always: Condition = () => true;

const byId: Condition = (request, { shareId }) =>
  isMessage(request, GetOCMShareRequestSchema) &&
  request.ref?.spec.case === "id" &&
  request.ref.spec.value.opaqueId === shareId;

const byReferenceToken: Condition = (request, { sharedSecret }) =>
  isMessage(request, GetOCMShareRequestSchema) &&
  request.ref?.spec.case === "token" &&
  sameSecret(request.ref.spec.value, sharedSecret ?? "");

const byToken: Condition = (request, { sharedSecret }) =>
  isMessage(request, GetOCMShareByTokenRequestSchema) && sameSecret(request.token, sharedSecret ?? "");

/** What the recipient of a share may call. The lists are of what is theirs: no more than the shares of their token. */
const OF_SHARES_BY_OWNCLOUD = new Map<DescMethod, Condition>([
  [OcmAPI.method.listReceivedOCMShares, always],
  [OcmAPI.method.listOCMShares, always],
  [OcmAPI.method.getOCMShare, byId],
  [OcmAPI.method.getOCMShareByToken, byToken],
]);
const OF_SHARES_BY_CS3 = new Map<DescMethod, Condition>([
  [OcmAPI.method.getOCMShare, (request, scope) => byId(request, scope) || byReferenceToken(request, scope)],
]);

/** What guests may call; only cs3org/reva has them. */
const OF_GUESTS = new Set<DescMethod>([
  OcmAPI.method.listOCMShares,
  OcmAPI.method.listReceivedOCMShares,
  OcmAPI.method.getReceivedOCMShare,
  ...InviteAPI.methods,
]);

/** A call whose body has been read. */
export interface ScopedCall {
  readonly method: DescMethod;
  readonly request: unknown;
}

/** Whether one of the scopes of a gateway's token allows a call, as the reva of that dialect has it. */
export function scopesAllow(scopes: readonly TokenScope[], call: ScopedCall, dialect: Dialect): boolean {
  return scopes.some((scope) => allows(scope, call, dialect));
}

function allows(scope: TokenScope, { method, request }: ScopedCall, dialect: Dialect): boolean {
  switch (scope.kind) {
    case "user":
      return true;
    case "lightweight":
      return dialect === "cs3" && OF_GUESTS.has(method);
    case "ocmshare": {
      const conditions = dialect === "cs3" ? OF_SHARES_BY_CS3 : OF_SHARES_BY_OWNCLOUD;
      return conditions.get(method)?.(request, scope) ?? false;
    }
  }
}
