import {
  type ReceivedShare as ReceivedShareMessage,
  SharedResourceType,
  ShareState,
} from "../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { ResourceType } from "../gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import type { Dialect } from "./dialect.ts";
import { type Offer, readOffer } from "./offer.ts";
import { readExpiration, readTimestamp } from "./timestamp.ts";
import { readUserId, type UserId } from "./user-id.ts";

/** What the user has said to a received share; `transferring` is a copy under way, in cs3org/reva only. */
export type ReceivedShareState = "pending" | "accepted" | "declined" | "transferring";

/** Something at another server that one of our users may use. */
export interface ReceivedShare {
  readonly id: string;
  /** What the sending server calls it. */
  readonly remoteId: string;
  readonly name: string;
  readonly kind: "file" | "folder" | "other";
  readonly owner: UserId;
  readonly sender: UserId;
  readonly recipient: UserId;
  readonly state: ReceivedShareState;
  /** Whether the user wants it out of sight. */
  readonly hidden: boolean;
  /** The ways to use it, WebDAV among them as a rule. */
  readonly offers: readonly Offer[];
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  readonly expiresAt?: Date;
}

/** A received share out of an answer. */
export function readReceivedShare(
  message: ReceivedShareMessage,
  dialect: Dialect | undefined,
): ReceivedShare {
  const expiresAt = readExpiration(message.expiration);
  const grantee = message.grantee?.id;
  return {
    id: message.id?.opaqueId ?? "",
    remoteId: message.remoteShareId,
    name: message.name,
    kind: kindOf(message),
    owner: readUserId(message.owner),
    sender: readUserId(message.creator),
    recipient: readUserId(grantee?.case === "userId" ? grantee.value : undefined),
    state: stateOf(message.state),
    hidden: message.hidden,
    offers: message.protocols.flatMap((protocol) => readOffer(protocol, dialect) ?? []),
    createdAt: readTimestamp(message.ctime),
    modifiedAt: readTimestamp(message.mtime),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

function stateOf(state: ShareState): ReceivedShareState {
  if (state === ShareState.ACCEPTED) return "accepted";
  if (state === ShareState.REJECTED) return "declined";
  return state === ShareState.TRANSFERRING ? "transferring" : "pending";
}

/** Dialects fill the older member, the newer one, or both. */
function kindOf({ resourceType, sharedResourceType }: ReceivedShareMessage): ReceivedShare["kind"] {
  if (sharedResourceType === SharedResourceType.SHARE_RESOURCE_TYPE_FILE) return "file";
  if (sharedResourceType === SharedResourceType.SHARE_RESOURCE_TYPE_CONTAINER) return "folder";
  if (resourceType === ResourceType.FILE) return "file";
  return resourceType === ResourceType.CONTAINER ? "folder" : "other";
}
