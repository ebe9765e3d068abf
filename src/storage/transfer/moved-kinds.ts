import type { StorageDeps } from "../collection.ts";
import { contactRecords } from "../contacts.ts";
import { eventDocuments } from "../event-documents.ts";
import { inviteRecords } from "../invites.ts";
import { notificationRecords } from "../notification-queue.ts";
import { receivedShareRecords } from "../received-shares.ts";
import { shareRequestRecords } from "../share-requests.ts";
import { shareRecords } from "../shares.ts";
import { signingKeyRecords } from "../signing-keys.ts";
import { type MovedKind, movedCollection, movedDocuments, movedObjects } from "./moved-kind.ts";

/**
 * Everything in a store but its index entries, in the order in which it is moved. What makes a server the one it is
 * comes first: only a store that holds nothing else may have it replaced.
 */
export function movedKinds(deps: StorageDeps): readonly MovedKind[] {
  return [
    movedObjects("server/"),
    movedCollection(signingKeyRecords(deps)),
    movedCollection(contactRecords(deps)),
    movedCollection(inviteRecords(deps)),
    movedCollection(shareRecords(deps)),
    movedCollection(receivedShareRecords(deps)),
    movedCollection(shareRequestRecords(deps)),
    movedCollection(notificationRecords(deps)),
    movedDocuments("events/", eventDocuments(deps)),
    movedObjects("imported/"),
    movedObjects("peer-keys/"),
    movedObjects("replay-marks/"),
  ];
}
