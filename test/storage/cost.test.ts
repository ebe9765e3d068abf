import { describe, expect, it } from "vitest";
import type { Repositories } from "../../src/storage/repositories.ts";
import {
  aContact,
  aNotification,
  anInvite,
  aReceivedShare,
  aShare,
  aShareRequest,
  at,
  einstein,
  feynman,
  HOUR,
  marie,
  NOW,
} from "./sample-records.ts";
import { aStorage, recorded } from "./store-wrappers.ts";

/** A storage with that many records of each kind around the ones the operations touch. */
async function crowded(count: number) {
  const storage = aStorage();
  const { invites, contacts, shares, receivedShares, shareRequests, notifications } = storage;
  const one = async (number: number) => {
    const name = `n${number}`;
    const createdAt = at(number);
    await invites.add(anInvite({ token: name, expiresAt: at(HOUR + number) }));
    await invites.add(anInvite({ token: `expired ${name}`, expiresAt: at(-number) }));
    await contacts.put(aContact({ address: { ...marie, identifier: name } }));
    await contacts.put(aContact({ owner: { ...feynman, opaqueId: name } }));
    const resourceId = { storageId: "s", spaceId: "p", opaqueId: name };
    await shares.add(aShare(name, { createdAt, resourceId }));
    await receivedShares.add(aReceivedShare(name, { createdAt, providerId: name }));
    await shareRequests.add(aShareRequest(name, { share: name, expiresAt: at(HOUR + number) }));
    await notifications.add(aNotification(name, { nextAttemptAt: at(number) }));
  };
  for (let start = 0; start < count; start += 50) {
    await Promise.all(Array.from({ length: Math.min(50, count - start) }, (_, index) => one(start + index)));
  }
  return storage;
}

const now = new Date(NOW);
const limit = 5;
const n5Resource = { storageId: "s", spaceId: "p", opaqueId: "n5" };

/** Each operation, in an order in which all of them find something to do, and how many calls it needs. */
const operations: readonly (readonly [
  name: string,
  calls: number,
  run: (on: Repositories) => Promise<unknown>,
])[] = [
  ["invites.add", 3, (on) => on.invites.add(anInvite())],
  ["invites.find", 1, (on) => on.invites.find("n5")],
  ["invites.find nothing", 1, (on) => on.invites.find("nothing")],
  ["invites.update", 2, (on) => on.invites.update("n5", (current) => ({ ...current, uses: 2 }))],
  ["invites.listOpen", 1 + limit, (on) => on.invites.listOpen(einstein, now, { limit })],
  ["invites.remove", 3, (on) => on.invites.remove("n5")],
  ["contacts.put new", 4, (on) => on.contacts.put(aContact())],
  ["contacts.put again", 2, (on) => on.contacts.put(aContact())],
  ["contacts.put changed", 3, (on) => on.contacts.put(aContact({ mail: "m@example.com" }))],
  ["contacts.find", 1, (on) => on.contacts.find(einstein, marie)],
  ["contacts.findByIdentifier", 2, (on) => on.contacts.findByIdentifier(einstein, "marie")],
  ["contacts.list", 1 + limit, (on) => on.contacts.list(einstein, { limit })],
  ["contacts.listByAddress", 2, (on) => on.contacts.listByAddress({ ...marie, identifier: "n5" })],
  ["contacts.remove", 4, (on) => on.contacts.remove(einstein, marie)],
  ["shares.add", 7, (on) => on.shares.add(aShare("new"))],
  ["shares.add again", 1, (on) => on.shares.add(aShare("newer"))],
  ["shares.find", 2, (on) => on.shares.find("n5")],
  ["shares.findBySecret", 2, (on) => on.shares.findBySecret("secret-of-n5")],
  ["shares.findByKey", 1, (on) => on.shares.findByKey(aShare("n5", { resourceId: n5Resource }))],
  ["shares.update", 3, (on) => on.shares.update("n5", (share) => ({ ...share, phase: "announced" }))],
  ["shares.listOf", 1 + limit, (on) => on.shares.listOf(einstein, { limit })],
  ["shares.listOf a resource", 2, (on) => on.shares.listOf(einstein, { limit, resourceId: n5Resource })],
  ["shares.listTo", 1 + limit, (on) => on.shares.listTo(marie, { limit })],
  ["shares.remove", 8, (on) => on.shares.remove("n5")],
  ["receivedShares.add", 6, (on) => on.receivedShares.add(aReceivedShare("new"))],
  ["receivedShares.add again", 1, (on) => on.receivedShares.add(aReceivedShare("newer"))],
  ["receivedShares.find", 2, (on) => on.receivedShares.find("n5")],
  [
    "receivedShares.findByOrigin",
    1,
    (on) => on.receivedShares.findByOrigin("surf.example.com", "n5", einstein),
  ],
  ["receivedShares.listByOrigin", 2, (on) => on.receivedShares.listByOrigin("surf.example.com", "n5")],
  ["receivedShares.listByProviderId", 2, (on) => on.receivedShares.listByProviderId("n5")],
  [
    "receivedShares.update",
    3,
    (on) => on.receivedShares.update("n5", (share) => ({ ...share, state: "accepted" })),
  ],
  ["receivedShares.listFor", 1 + limit, (on) => on.receivedShares.listFor(einstein, { limit })],
  ["receivedShares.remove", 7, (on) => on.receivedShares.remove("n5")],
  ["shareRequests.add", 4, (on) => on.shareRequests.add(aShareRequest("new"))],
  ["shareRequests.find", 2, (on) => on.shareRequests.find("n5")],
  [
    "shareRequests.listOpen",
    1 + limit,
    (on) => on.shareRequests.listOpen({ user: einstein, direction: "received", now, limit }),
  ],
  [
    "shareRequests.listExpired",
    1,
    (on) => on.shareRequests.listExpired({ user: einstein, direction: "received", now, limit }),
  ],
  ["shareRequests.remove", 5, (on) => on.shareRequests.remove("n5")],
  ["notifications.add", 3, (on) => on.notifications.add(aNotification("new"))],
  ["notifications.listDue", 1 + limit, (on) => on.notifications.listDue(new Date(at(HOUR)), limit)],
  [
    "notifications.update",
    4,
    (on) => on.notifications.update("n5", (current) => ({ ...current, nextAttemptAt: at(HOUR) })),
  ],
  ["notifications.remove", 3, (on) => on.notifications.remove("n5")],
];

describe.each([10, 3000])("with %d records of each kind", (count) => {
  it("each operation needs the same few calls of the store", async () => {
    const storage = await crowded(count);
    for (const [name, expected, run] of operations) {
      const { store, calls } = recorded(storage.store);
      await run(storage.over(store));
      expect({ name, calls: calls.length }, calls.join("\n")).toEqual({ name, calls: expected });
    }
  });
});
