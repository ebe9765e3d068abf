import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ReceivedShare, ReceivedShareState } from "../../domain/model/received-share.ts";
import {
  type ReceivedShareSchema,
  RecipientType,
  ShareState,
  ShareType,
} from "../../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import type { Dialect } from "./dialect.ts";
import { writeGrantee } from "./grantee.ts";
import { writeProtocols } from "./protocol-offer.ts";
import { writeResourceType } from "./resource-type.ts";
import { writeTimestamp } from "./timestamp.ts";
import { writeUserId } from "./user-id.ts";

const STATES: Readonly<Record<ReceivedShareState, ShareState>> = {
  pending: ShareState.PENDING,
  accepted: ShareState.ACCEPTED,
  rejected: ShareState.REJECTED,
};

/** The state a caller asks for; `undefined` for one that nobody can ask for. */
export function readShareState(state: ShareState): ReceivedShareState | undefined {
  return (Object.keys(STATES) as ReceivedShareState[]).find((name) => STATES[name] === state);
}

/** A share we received as CS3 writes it. */
export function writeReceivedShare(
  share: ReceivedShare,
  dialect: Dialect,
): MessageInitShape<typeof ReceivedShareSchema> {
  return {
    id: { opaqueId: share.id },
    name: share.name,
    remoteShareId: share.providerId,
    grantee: writeGrantee(share.recipient),
    owner: writeUserId(share.owner.userId),
    creator: writeUserId(share.sender.userId),
    ctime: writeTimestamp(share.createdAt),
    mtime: writeTimestamp(share.modifiedAt),
    ...(share.expiresAt !== undefined && { expiration: writeTimestamp(share.expiresAt) }),
    shareType: ShareType.USER,
    recipientType: RecipientType.USER,
    protocols: [...writeProtocols(share.offers, dialect)],
    state: STATES[share.state],
    ...writeResourceType(share.resourceType),
    hidden: share.hidden,
  };
}
