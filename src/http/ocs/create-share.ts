import { type Failure, invalid } from "../../domain/failure.ts";
import type { LocalUser } from "../../domain/model/local-user.ts";
import { permissionsFromOcm } from "../../domain/model/permissions.ts";
import type { UserId } from "../../domain/model/user-id.ts";
import { isResourceName } from "../../domain/ports/resource-store.ts";
import type { ResourceReference, Resources } from "../../domain/ports/resources.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import { canonicalHost } from "../../ocm/address.ts";
import { readExpireDate } from "./expire-date.ts";
import type { OcsOperation } from "./operation.ts";
import type { Parameters } from "./parameters.ts";
import { readPermissions } from "./permission-mask.ts";
import { readResourceReference } from "./resource-reference.ts";
import { FEDERATED, sentShareObject } from "./share-object.ts";

export interface CreateShareOperationDeps {
  readonly useCases: Pick<UseCases, "createShare" | "getContact" | "isProviderAllowed">;
  /** A role or a mask means other permissions on a file than on a folder. */
  readonly resources: Pick<Resources, "stat">;
}

interface ShareRequest {
  readonly recipient: UserId;
  readonly resource: ResourceReference;
  /** The resource's own when empty. */
  readonly name: string;
  readonly expiresAt?: Date;
}

/** `POST /shares`: shares a file or folder of the caller with one of their accepted users. */
export function createShareOperation({ useCases, resources }: CreateShareOperationDeps): OcsOperation {
  return async ({ caller, parameters }) => {
    const request = readRequest(parameters);
    if (!request.ok) return request;
    const recipient = await findRecipient(useCases, { caller, recipient: request.value.recipient });
    if (!recipient.ok) return recipient;
    const resource = await resources.stat(caller, request.value.resource);
    if (!resource.ok) return resource;
    const permissions = readPermissions(parameters, resource.value.kind);
    if (!permissions.ok) return permissions;
    const created = await useCases.createShare(caller, {
      ...request.value,
      recipient: recipient.value,
      accessMethods: [
        {
          protocol: "webdav",
          permissions: permissions.value ?? permissionsFromOcm(["read"], resource.value.kind),
          requirements: [],
          accessTypes: ["remote"],
        },
      ],
    });
    return created.ok ? ok(sentShareObject(created.value.share, caller)) : created;
  };
}

function readRequest(parameters: Parameters): Result<ShareRequest, Failure> {
  if (parameters.get("shareType") !== String(FEDERATED)) {
    return fail(invalid("shareType", "only federated shares (6) are made here"));
  }
  const opaqueId = parameters.get("shareWith")?.trim() ?? "";
  const idp = parameters.get("shareWithProvider")?.trim() ?? "";
  if (opaqueId === "" || idp === "") return fail(invalid("", "missing shareWith parameters"));
  const reference = readResourceReference(parameters);
  if (!reference.ok) return reference;
  if (reference.value === undefined) return fail(invalid("path", "a file or folder is expected"));
  const name = parameters.get("name") ?? "";
  if (name !== "" && !isResourceName(name)) return fail(invalid("name", "a file name is expected"));
  const request = { recipient: { idp, opaqueId }, resource: reference.value, name };
  const expireDate = parameters.get("expireDate") ?? "";
  if (expireDate === "") return ok(request);
  const expiresAt = readExpireDate(expireDate);
  return expiresAt.ok ? ok({ ...request, expiresAt: expiresAt.value }) : expiresAt;
}

/** The accepted user as their own server spells them, since peers compare ids byte for byte. */
async function findRecipient(
  { isProviderAllowed, getContact }: Pick<UseCases, "isProviderAllowed" | "getContact">,
  { caller, recipient }: { readonly caller: LocalUser; readonly recipient: UserId },
): Promise<Result<UserId, Failure>> {
  if (canonicalHost(recipient.idp) === undefined) {
    return fail(invalid("shareWithProvider", "a host name is expected"));
  }
  const allowed = await isProviderAllowed(recipient.idp);
  if (!allowed.ok) return allowed;
  const contact = await getContact(caller.id, recipient);
  if (contact.ok) return ok({ ...contact.value.userId, type: "federated" });
  // OCS offers accepted users only, also where the operator lets users share with anybody.
  return contact.failure.reason === "not-found" ? fail({ reason: "recipient-not-found" }) : contact;
}
