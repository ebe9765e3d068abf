import { fromJsonString } from "@bufbuild/protobuf";
import { ProviderAPI } from "../gen/cs3/auth/provider/v1beta1/provider_api_pb.ts";
import { Role, type Scope } from "../gen/cs3/auth/provider/v1beta1/resources_pb.ts";
import { ShareSchema } from "../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import type { CallOptions } from "./call.ts";
import type { Connection } from "./connection.ts";
import { type Contact, readContact } from "./contact.ts";
import { isMeshportError } from "./meshport-error.ts";
import { missing } from "./missing.ts";
import { type ResourceId, readResourceId } from "./resource-id.ts";
import type { Secret } from "./secret.ts";

/** What a recipient's server shows to somebody's own DAV server. */
export interface ShareToken {
  /** The share's secret, or the short-lived token it was exchanged for. */
  readonly token: string | Secret;
  /** The share that the request is about, when its path names one; a token of another share is refused then. */
  readonly shareId?: string;
}

/** What a share token opens, and for whom. */
export interface AuthenticatedShare {
  readonly shareId: string;
  readonly resource: ResourceId;
  readonly recipient: Contact;
  /** An editor may change what a viewer can read. */
  readonly role: "viewer" | "editor";
}

/**
 * Asks whose share a token opens. `undefined` when it opens none, whatever the reason: unknown, expired, declined,
 * another share's, or to be exchanged first. A refused credential of the service is an error, as ever.
 */
export async function authenticateShareToken(
  connection: Connection,
  { token, shareId = "" }: ShareToken,
  options?: CallOptions,
): Promise<AuthenticatedShare | undefined> {
  const clientSecret = typeof token === "string" ? token : token.reveal();
  try {
    const method = ProviderAPI.method.authenticate;
    const answer = await connection.call(method, { clientId: shareId, clientSecret }, options);
    const scope = readScope(Object.values(answer.tokenScope)[0] ?? missing("a scope"));
    // The server may take the name of the recipient's server here and then open what must be exchanged first. What
    // comes out of a path must be an id and nothing else.
    if (shareId !== "" && scope.shareId !== shareId) return undefined;
    return { ...scope, recipient: readContact(answer.user ?? missing("a user")) };
  } catch (error) {
    if (isMeshportError(error, "permission-denied") && error.refused) return undefined;
    throw error;
  }
}

function readScope({ resource, role }: Scope): Omit<AuthenticatedShare, "recipient"> {
  const json = new TextDecoder().decode(resource?.value);
  const share = fromJsonString(ShareSchema, json, { ignoreUnknownFields: true });
  return {
    shareId: share.id?.opaqueId ?? missing("a share id"),
    resource: readResourceId(share.resourceId),
    role: role === Role.EDITOR ? "editor" : "viewer",
  };
}
