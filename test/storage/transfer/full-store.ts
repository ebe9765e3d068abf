import type { ObjectStore } from "../../../src/domain/ports/object-store.ts";
import type { Sealer } from "../../../src/domain/ports/sealer.ts";
import { createEventDocuments } from "../../../src/storage/event-documents.ts";
import { createImportMarks } from "../../../src/storage/import-ocis/marks.ts";
import { createRepositories } from "../../../src/storage/repositories.ts";
import { rememberIdp } from "../../../src/storage/server-identity.ts";
import { createObjectCheck, createStoreTransfer } from "../../../src/storage/transfer/store-transfer.ts";
import { fixedClock } from "../../support/clock.ts";
import { seededRandom } from "../../support/random.ts";
import { testSealer } from "../../support/sealer.ts";
import {
  aContact,
  aNotification,
  anInvite,
  aReceivedShare,
  aShare,
  aShareRequest,
  aSigningKey,
  feynman,
  NOW,
} from "../sample-records.ts";

/** A store as one server sees it, and the way in and out of it. */
export function aMovableStore(store: ObjectStore, sealer: Sealer = testSealer) {
  const deps = { store, sealer, clock: fixedClock(NOW), random: seededRandom() };
  return { store, deps, transfer: createStoreTransfer(deps), check: createObjectCheck(deps) };
}

/** Writes something of every kind that a server keeps, and that many shares. */
export async function fill({ deps }: ReturnType<typeof aMovableStore>, shares = 3): Promise<void> {
  const all = createRepositories(deps);
  await rememberIdp(deps.store, "https://cern.example.org");
  await all.signingKeys.add({ keys: [aSigningKey("one")] });
  await all.invites.add(anInvite());
  await all.contacts.put(aContact());
  for (let index = 0; index < shares; index += 1) {
    const resourceId = { storageId: "s", spaceId: "p", opaqueId: `o-${index}` };
    await all.shares.add(aShare(`share-${index}`, { resourceId, creator: feynman }));
  }
  await all.shares.update("share-0", (share) => ({ ...share, answer: "accepted" }));
  await all.receivedShares.add(aReceivedShare("received-1"));
  await all.shareRequests.add(aShareRequest("request-1"));
  await all.notifications.add(aNotification("notification-1"));
  await all.pins.check("surf.example.com", "https://surf.example.com/ocm#key1", "thumbprint");
  await all.replayMarks.remember("signature", new Date(NOW));
  await createEventDocuments(deps).add({
    version: 1,
    revision: 1,
    outlet: "webhook",
    line: "0".repeat(64),
    name: "20261123T120000.000Z~n1",
    id: "e1",
    type: "share-created",
    cause: { key: "shares/x", kind: "write", revision: 1, after: "" },
    confirmed: false,
    message: "a message to nobody else",
    attempts: 0,
    createdAt: NOW,
    nextAttemptAt: NOW,
  });
  await createImportMarks(deps).put("share", ["digest"]);
}

/** What everybody who takes part in a share finds, after a move: every index is there. */
export async function findEverything({ deps }: ReturnType<typeof aMovableStore>) {
  const all = createRepositories(deps);
  const share = aShare("share-1");
  const now = new Date(NOW);
  return {
    bySecret: (await all.shares.findBySecret(share.sharedSecret))?.id,
    byId: (await all.shares.find("share-1"))?.id,
    ofOwner: (await all.shares.listOf(share.owner)).items.length,
    ofCreator: (await all.shares.listOf(feynman)).items.length,
    to: (await all.shares.listTo(share.recipient)).items.length,
    received: (await all.receivedShares.listFor(aReceivedShare("").recipient)).items.map(({ id }) => id),
    receivedById: (await all.receivedShares.find("received-1"))?.offers[0],
    contacts: (await all.contacts.listByAddress(aContact().address)).map(({ displayName }) => displayName),
    invites: (await all.invites.listOpen(anInvite().owner.id, now)).items.map(({ token }) => token),
    request: (await all.shareRequests.find("request-1"))?.share,
    due: (await all.notifications.listDue(now, 10)).map(({ payload }) => payload),
    keys: (await all.signingKeys.find())?.keys,
    idp: await rememberIdp(deps.store, "https://another.example.org"),
    pinned: await all.pins.check("surf.example.com", "https://surf.example.com/ocm#key1", "thumbprint"),
  };
}

/** All lines of an export. */
export async function linesOf(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

/** Lines that can be read twice, as those of a file can. */
export function replayed(lines: readonly string[]): () => AsyncIterable<string> {
  return async function* () {
    yield* lines;
  };
}
