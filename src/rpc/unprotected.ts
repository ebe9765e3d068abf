import type { DescMethod } from "@bufbuild/protobuf";
import { ProviderAPI as AuthProviderAPI } from "../gen/cs3/auth/provider/v1beta1/provider_api_pb.ts";
import { OcmCoreAPI } from "../gen/cs3/ocm/core/v1beta1/ocm_core_api_pb.ts";
import { OcmIncomingAPI } from "../gen/cs3/ocm/incoming/v1beta1/ocm_incoming_api_pb.ts";
import { InviteAPI } from "../gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { ProviderAPI as OcmProviderAPI } from "../gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import { OcmAPI } from "../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import type { Dialect } from "./convert/dialect.ts";

const ALWAYS: readonly DescMethod[] = [
  OcmProviderAPI.method.isProviderAllowed,
  OcmProviderAPI.method.listAllProviders,
  InviteAPI.method.acceptInvite,
  InviteAPI.method.getAcceptedUser,
  OcmAPI.method.getOCMShareByToken,
  ...OcmCoreAPI.methods,
  OcmIncomingAPI.method.createOCMIncomingShare,
  AuthProviderAPI.method.authenticate,
];
const ELSEWHERE = new Set(ALWAYS);
const OF_OWNCLOUD = new Set([...ALWAYS, OcmProviderAPI.method.getInfoByDomain]);

/** The RPCs that the gateways of a dialect call without a credential, because reva trusts its network. */
export function unprotectedOf(dialect: Dialect): ReadonlySet<DescMethod> {
  return dialect === "cs3" ? ELSEWHERE : OF_OWNCLOUD;
}
