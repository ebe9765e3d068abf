import { expect } from "vitest";
import { Contact } from "../../src/domain/model/contact.ts";
import { Invite } from "../../src/domain/model/invite.ts";
import { QueuedNotification } from "../../src/domain/model/queued-notification.ts";
import { ReceivedShare } from "../../src/domain/model/received-share.ts";
import { Share } from "../../src/domain/model/share.ts";
import { ShareRequest } from "../../src/domain/model/share-request.ts";
import type { ObjectStore } from "../../src/domain/ports/object-store.ts";
import { sealMembers } from "../../src/storage/at-rest.ts";
import { testSealer } from "../support/sealer.ts";
import { allKeys, aStorage } from "./store-wrappers.ts";

/** What is sealed in any record. */
const everySecret = sealMembers<Readonly<Record<string, unknown>>>(testSealer, [
  "token",
  "inviteToken",
  "sharedSecret",
  "offers",
  "payload",
  "share",
]);

/** Reads every record by its own key and proves that each lookup and each list it belongs to has it, once. */
export async function auditStore(store: ObjectStore, now: Date): Promise<void> {
  const { invites, contacts, shares, receivedShares, shareRequests, notifications } = aStorage(store);
  const read = async (prefix: string) =>
    Promise.all(
      (await allKeys(store, prefix)).map(async (key) =>
        everySecret.open(key, JSON.parse((await store.get(key))?.body ?? "")),
      ),
    );
  const once = (records: readonly unknown[], record: unknown) =>
    expect(records.filter((other) => JSON.stringify(other) === JSON.stringify(record))).toHaveLength(1);

  for (const invite of (await read("invites/")).map((json) => Invite.parse(json))) {
    expect(await invites.find(invite.token)).toEqual(invite);
    if (Date.parse(invite.expiresAt) > now.getTime())
      once((await invites.listOpen(invite.owner.id, now)).items, invite);
  }
  for (const contact of (await read("contacts/")).map((json) => Contact.parse(json))) {
    expect(await contacts.find(contact.owner, contact.address)).toEqual(contact);
    once((await contacts.list(contact.owner)).items, contact);
    once(await contacts.findByIdentifier(contact.owner, contact.address.identifier), contact);
    once(await contacts.listByAddress(contact.address), contact);
  }
  for (const share of (await read("shares/")).map((json) => Share.parse(json))) {
    expect(await shares.find(share.id)).toEqual(share);
    expect(await shares.findBySecret(share.sharedSecret)).toEqual(share);
    expect(await shares.findByKey(share)).toEqual(share);
    for (const user of [share.owner, share.creator]) {
      once((await shares.listOf(user)).items, share);
      once((await shares.listOf(user, { resourceId: share.resourceId })).items, share);
    }
    once((await shares.listTo(share.recipient)).items, share);
  }
  for (const share of (await read("received-shares/")).map((json) => ReceivedShare.parse(json))) {
    const { sendingHost, providerId, recipient } = share;
    expect(await receivedShares.find(share.id)).toEqual(share);
    expect(await receivedShares.findByOrigin(sendingHost, providerId, recipient)).toEqual(share);
    once((await receivedShares.listFor(recipient)).items, share);
    once(await receivedShares.listByOrigin(sendingHost, providerId), share);
    once(await receivedShares.listByProviderId(providerId), share);
  }
  for (const request of (await read("share-requests/")).map((json) => ShareRequest.parse(json))) {
    const { user, direction } = request;
    expect(await shareRequests.find(request.id)).toEqual(request);
    const before = new Date(Date.parse(request.expiresAt) - 1);
    once(await shareRequests.listOpen({ user, direction, now: before, limit: 1000 }), request);
  }
  for (const waiting of (await read("notifications/")).map((json) => QueuedNotification.parse(json))) {
    once(await notifications.listDue(new Date(waiting.nextAttemptAt), 1000), waiting);
  }
}
