import type { DescFile } from "@bufbuild/protobuf";
import { file_cs3_app_provider_v1beta1_resources } from "../../src/gen/cs3/app/provider/v1beta1/resources_pb.ts";
import { file_cs3_auth_provider_v1beta1_provider_api } from "../../src/gen/cs3/auth/provider/v1beta1/provider_api_pb.ts";
import { file_cs3_auth_provider_v1beta1_resources } from "../../src/gen/cs3/auth/provider/v1beta1/resources_pb.ts";
import { file_cs3_gateway_v1beta1_gateway_api } from "../../src/gen/cs3/gateway/v1beta1/gateway_api_pb.ts";
import { file_cs3_identity_group_v1beta1_resources } from "../../src/gen/cs3/identity/group/v1beta1/resources_pb.ts";
import { file_cs3_identity_user_v1beta1_resources } from "../../src/gen/cs3/identity/user/v1beta1/resources_pb.ts";
import { file_cs3_identity_user_v1beta1_user_api } from "../../src/gen/cs3/identity/user/v1beta1/user_api_pb.ts";
import { file_cs3_ocm_core_v1beta1_ocm_core_api } from "../../src/gen/cs3/ocm/core/v1beta1/ocm_core_api_pb.ts";
import { file_cs3_ocm_incoming_v1beta1_ocm_incoming_api } from "../../src/gen/cs3/ocm/incoming/v1beta1/ocm_incoming_api_pb.ts";
import { file_cs3_ocm_invite_v1beta1_invite_api } from "../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { file_cs3_ocm_invite_v1beta1_resources } from "../../src/gen/cs3/ocm/invite/v1beta1/resources_pb.ts";
import { file_cs3_ocm_provider_v1beta1_provider_api } from "../../src/gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import { file_cs3_ocm_provider_v1beta1_resources } from "../../src/gen/cs3/ocm/provider/v1beta1/resources_pb.ts";
import { file_cs3_rpc_v1beta1_code } from "../../src/gen/cs3/rpc/v1beta1/code_pb.ts";
import { file_cs3_rpc_v1beta1_status } from "../../src/gen/cs3/rpc/v1beta1/status_pb.ts";
import { file_cs3_sharing_ocm_v1beta1_ocm_api } from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { file_cs3_sharing_ocm_v1beta1_resources } from "../../src/gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { file_cs3_storage_provider_v1beta1_provider_api } from "../../src/gen/cs3/storage/provider/v1beta1/provider_api_pb.ts";
import { file_cs3_storage_provider_v1beta1_resources } from "../../src/gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { file_cs3_types_v1beta1_types } from "../../src/gen/cs3/types/v1beta1/types_pb.ts";
import { file_meshport_cs3dialect_v1_webapp } from "../../src/gen/meshport/cs3dialect/v1/webapp_pb.ts";

/** Generated files of the contract's packages. */
export const contractFiles: readonly DescFile[] = [
  file_cs3_app_provider_v1beta1_resources,
  file_cs3_auth_provider_v1beta1_provider_api,
  file_cs3_auth_provider_v1beta1_resources,
  file_cs3_gateway_v1beta1_gateway_api,
  file_cs3_identity_group_v1beta1_resources,
  file_cs3_identity_user_v1beta1_resources,
  file_cs3_identity_user_v1beta1_user_api,
  file_cs3_ocm_core_v1beta1_ocm_core_api,
  file_cs3_ocm_incoming_v1beta1_ocm_incoming_api,
  file_cs3_ocm_invite_v1beta1_invite_api,
  file_cs3_ocm_invite_v1beta1_resources,
  file_cs3_ocm_provider_v1beta1_provider_api,
  file_cs3_ocm_provider_v1beta1_resources,
  file_cs3_rpc_v1beta1_code,
  file_cs3_rpc_v1beta1_status,
  file_cs3_sharing_ocm_v1beta1_ocm_api,
  file_cs3_sharing_ocm_v1beta1_resources,
  file_cs3_storage_provider_v1beta1_provider_api,
  file_cs3_storage_provider_v1beta1_resources,
  file_cs3_types_v1beta1_types,
];

/** Generated files of our own package, which says what fills the holes. */
export const dialectFiles: readonly DescFile[] = [file_meshport_cs3dialect_v1_webapp];
