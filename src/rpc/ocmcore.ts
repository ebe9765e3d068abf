import type { ServiceImpl } from "@connectrpc/connect";
import { type Failure, invalid } from "../domain/failure.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { UseCases } from "../domain/use-cases.ts";
import type {
  CreateOCMCoreShareRequest,
  DeleteOCMCoreShareRequest,
  OcmCoreAPI,
  UpdateOCMCoreShareRequest,
} from "../gen/cs3/ocm/core/v1beta1/ocm_core_api_pb.ts";
import type {
  CreateOCMIncomingShareRequest,
  DeleteOCMIncomingShareRequest,
  OcmIncomingAPI,
  UpdateOCMIncomingShareRequest,
} from "../gen/cs3/ocm/incoming/v1beta1/ocm_incoming_api_pb.ts";
import { RecipientType, ShareType } from "../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import type { Opaque } from "../gen/cs3/types/v1beta1/types_pb.ts";
import { AMBIGUOUS } from "./ambiguous.ts";
import type { Dialect } from "./convert/dialect.ts";
import { opaqueText } from "./convert/opaque.ts";
import { readProtocols } from "./convert/protocol-offer.ts";
import { readResourceType } from "./convert/resource-type.ts";
import { readExpiration, writeTimestamp } from "./convert/timestamp.ts";
import { readUserId } from "./convert/user-id.ts";
import { DONE, refusal } from "./status.ts";

export interface OcmCoreDeps {
  readonly useCases: Pick<
    UseCases,
    "createReceivedShare" | "findIncomingShares" | "updateIncomingShare" | "deleteIncomingShare"
  >;
  readonly dialect: Dialect;
}

/** `cs3.ocm.core.v1beta1.OcmCoreAPI`: what other servers announce, as an oCIS gateway passes it on. */
export function createOcmCore(deps: OcmCoreDeps): ServiceImpl<typeof OcmCoreAPI> {
  const incoming = createIncoming(deps);
  return {
    createOCMCoreShare: incoming.create,
    updateOCMCoreShare: incoming.update,
    deleteOCMCoreShare: incoming.remove,
  };
}

/** `cs3.ocm.incoming.v1beta1.OcmIncomingAPI`: the same under its newer name, as cs3org/reva calls it. */
export function createOcmIncoming(deps: OcmCoreDeps): ServiceImpl<typeof OcmIncomingAPI> {
  const incoming = createIncoming(deps);
  return {
    createOCMIncomingShare: incoming.create,
    updateOCMIncomingShare: incoming.update,
    deleteOCMIncomingShare: incoming.remove,
  };
}

function createIncoming({ useCases, dialect }: OcmCoreDeps) {
  return {
    async create(request: CreateOCMCoreShareRequest | CreateOCMIncomingShareRequest) {
      const read = readCreate(request, dialect);
      if (!read.ok) return { status: refusal(read.failure) };
      const created = await useCases.createReceivedShare(read.value);
      if (!created.ok) return { status: refusal(created.failure) };
      return { status: DONE, id: created.value.id, created: writeTimestamp(created.value.createdAt) };
    },

    async update(request: UpdateOCMCoreShareRequest | UpdateOCMIncomingShareRequest) {
      const changes = readUpdate(request, dialect);
      if (!changes.ok) return { status: refusal(changes.failure) };
      const id = await theOneShare(useCases, { id: request.ocmShareId, opaque: request.opaque });
      if (!id.ok) return { status: refusal(id.failure) };
      const updated = await useCases.updateIncomingShare(id.value, changes.value);
      return { status: updated.ok ? DONE : refusal(updated.failure) };
    },

    async remove(request: DeleteOCMCoreShareRequest | DeleteOCMIncomingShareRequest) {
      const id = await theOneShare(useCases, request);
      if (!id.ok) return { status: refusal(id.failure) };
      const removed = await useCases.deleteIncomingShare(id.value);
      return { status: removed.ok ? DONE : refusal(removed.failure) };
    },
  };
}

function readCreate(
  request: CreateOCMCoreShareRequest | CreateOCMIncomingShareRequest,
  dialect: Dialect,
): Result<Parameters<UseCases["createReceivedShare"]>[0], Failure> {
  if (!isForUser(request)) return fail(invalid("share_type", "only shares for a user are supported"));
  const resourceType = readResourceType(
    request.resourceType,
    "sharedResourceType" in request ? request.sharedResourceType : undefined,
  );
  if (resourceType === undefined) return fail(invalid("resource_type", "a file or a folder is expected"));
  const owner = readUserId(request.owner, "owner");
  if (!owner.ok) return owner;
  const sender = readUserId(request.sender, "sender");
  if (!sender.ok) return sender;
  const recipient = readUserId(request.shareWith, "share_with");
  if (!recipient.ok) return recipient;
  const expiresAt = readExpiration(request.expiration);
  if (!expiresAt.ok) return expiresAt;
  const offers = readProtocols(request.protocols, { dialect, code: request.code });
  if (!offers.ok) return offers;
  return ok({
    providerId: request.resourceId,
    name: request.name,
    description: request.description,
    resourceType,
    owner: owner.value,
    sender: sender.value,
    recipient: recipient.value,
    offers: offers.value,
    ...(expiresAt.value && { expiresAt: expiresAt.value }),
  });
}

/** Callers of the newer API fill either member. */
function isForUser(request: CreateOCMCoreShareRequest | CreateOCMIncomingShareRequest): boolean {
  if ("recipientType" in request && request.recipientType !== RecipientType.INVALID) {
    return request.recipientType === RecipientType.USER;
  }
  return request.shareType === ShareType.USER;
}

function readUpdate(
  request: UpdateOCMCoreShareRequest | UpdateOCMIncomingShareRequest,
  dialect: Dialect,
): Result<Parameters<UseCases["updateIncomingShare"]>[1], Failure> {
  const expiresAt = readExpiration(request.expiration);
  if (!expiresAt.ok) return expiresAt;
  const offers = readProtocols(request.protocols, { dialect, code: "" });
  if (!offers.ok) return offers;
  if (offers.value.length === 0 && expiresAt.value === undefined && request.description === "") {
    return fail(invalid("protocols", "at least one change is expected"));
  }
  return ok({
    ...(offers.value.length > 0 && { offers: offers.value }),
    ...(expiresAt.value && { expiresAt: expiresAt.value }),
    ...(request.description !== "" && { description: request.description }),
  });
}

/**
 * The share that the Sending Server means. The request names no server, only the provider id and, in `opaque`, the
 * recipient; when two servers use the same id, none of the two shares may be touched.
 */
async function theOneShare(
  useCases: Pick<UseCases, "findIncomingShares">,
  reference: { readonly id: string; readonly opaque?: Opaque | undefined },
): Promise<Result<string, Failure>> {
  const grantee = opaqueText(reference.opaque, "grantee", "plain");
  if (!grantee) return fail(invalid("opaque", 'the recipient is expected under "grantee", as plain text'));
  if (reference.id === "") return fail(invalid("id", "a share id is expected"));
  const [found, ...others] = await useCases.findIncomingShares({ id: reference.id, grantee });
  if (found === undefined) return fail({ reason: "not-found", what: "received-share" });
  if (others.length > 0) {
    return fail(AMBIGUOUS);
  }
  return ok(found.id);
}
