import { describe, expect, it } from "vitest";
import { StoreUnavailable } from "../../src/domain/ports/object-store.ts";
import { createMemoryStore } from "../../src/storage/drivers/memory.ts";
import { judgeEvent, MOST_TOLD } from "../../src/storage/judge-event.ts";
import {
  aContact,
  anInvite,
  aReceivedShare,
  aShare,
  at,
  einstein,
  HOUR,
  marie,
  NOW,
} from "./sample-records.ts";
import { allKeys, anActor, aStorage, recorded } from "./store-wrappers.ts";
import { drain, listeners } from "./told-of.ts";

const revisions = () =>
  listeners(["webhook"], (event) =>
    "share" in event ? `${event.type} ${event.share.revision}` : event.type,
  );
const updated = <T>(share: T) => ({ type: "share-updated", share }) as const;

describe("the queue", () => {
  it("tells what happened to a record in its order, however many write at once", async () => {
    const storage = aStorage(undefined, revisions());
    await storage.shares.add(aShare("1"));
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        storage.shares.update("1", (share) => ({ ...share, name: `${index}` }), updated),
      ),
    );
    await storage.shares.remove("1", (share) => ({ type: "share-removed", share }));
    const told = await drain(storage.eventQueue);
    const wanted = Array.from({ length: 12 }, (_, index) => `share-updated ${index + 2}`);
    expect(told).toEqual([...wanted, "share-removed 13"]);
  });

  it("loses nothing where a record tells more than it can name", async () => {
    const storage = aStorage(undefined, revisions());
    await storage.shares.add(aShare("1"));
    for (let round = 0; round < 3 * MOST_TOLD; round += 1) {
      await storage.shares.update("1", (share) => ({ ...share, name: `${round}` }), updated);
    }
    const wanted = Array.from({ length: 3 * MOST_TOLD }, (_, index) => `share-updated ${index + 2}`);
    expect(await drain(storage.eventQueue)).toEqual(wanted);
  });

  it("finds the end of a record behind a long line", async () => {
    const storage = aStorage(undefined, revisions());
    await storage.shares.add(aShare("1"));
    for (let round = 0; round < 120; round += 1) {
      await storage.shares.update("1", (share) => ({ ...share, name: `${round}` }), updated);
    }
    await storage.shares.remove("1", (share) => ({ type: "share-removed", share }));
    const wanted = Array.from({ length: 120 }, (_, index) => `share-updated ${index + 2}`);
    expect(await drain(storage.eventQueue)).toEqual([...wanted, "share-removed 121"]);
  });

  it("tells of a record to those who do not hear of its end", async () => {
    const toldOf = listeners(["nats"], ({ type }) => (type === "received-share-removed" ? undefined : type));
    const storage = aStorage(undefined, toldOf);
    await storage.receivedShares.add(aReceivedShare("1"), (receivedShare) => ({
      type: "share-received",
      receivedShare,
    }));
    await storage.receivedShares.remove("1", (receivedShare) => ({
      type: "received-share-removed",
      receivedShare,
      by: "user",
    }));
    expect(await drain(storage.eventQueue, "nats")).toEqual(["share-received"]);
  });

  it("keeps the order when one server's clock is behind that of another", async () => {
    const ahead = aStorage(undefined, revisions());
    const behind = aStorage(ahead.store, revisions());
    ahead.clock.pass(HOUR);
    await ahead.shares.add(aShare("1"));
    for (let round = 0; round < 3; round += 1) {
      await ahead.shares.update("1", (share) => ({ ...share, name: `a${round}` }), updated);
      await behind.shares.update("1", (share) => ({ ...share, name: `b${round}` }), updated);
    }
    const told = await drain(ahead.eventQueue);
    expect(told).toEqual([2, 3, 4, 5, 6, 7].map((revision) => `share-updated ${revision}`));
  });

  it("keeps an end and a new beginning apart at the same moment", async () => {
    const storage = aStorage(undefined, listeners());
    for (let round = 0; round < 4; round += 1) {
      await storage.contacts.put(aContact(), (contact) => ({ type: "invite-accepted", contact }));
      await storage.contacts.remove(einstein, marie, (contact) => ({
        type: "contact-removed",
        contact,
        by: "user",
      }));
    }
    const pair = ["invite-accepted", "contact-removed"];
    expect(await drain(storage.eventQueue)).toEqual([...pair, ...pair, ...pair, ...pair]);
  });

  it.each(Array.from({ length: 20 }, (_, index) => index))(
    "tells each writer's change once when two interleave (%i)",
    async (seed) => {
      const storage = aStorage(undefined, revisions());
      await storage.shares.add(aShare("1"));
      const actors = [anActor(storage.store), anActor(storage.store)];
      const running = actors.map((actor, index) =>
        actor.start(() =>
          storage.over(actor.store).shares.update("1", (share) => ({ ...share, name: `${index}` }), updated),
        ),
      );
      for (let step = 0; ; step += 1) {
        const turn = (seed >> (step % 5)) & 1;
        const moved = await actors[turn]?.step();
        if (!moved && !(await actors[1 - turn]?.step())) break;
      }
      await Promise.all(running);
      expect(await drain(storage.eventQueue)).toEqual(["share-updated 2", "share-updated 3"]);
      expect(await allKeys(storage.store, "events/")).toEqual([]);
    },
  );

  it("refuses the change when the event cannot be kept", async () => {
    const storage = aStorage(undefined, listeners());
    await storage.receivedShares.add(aReceivedShare("1"));
    const full = {
      ...storage.store,
      put: async (key: string, ...rest: [string]) => {
        if (key.startsWith("events/")) throw new StoreUnavailable("full");
        return storage.store.put(key, ...rest);
      },
    };
    const removing = storage.over(full).receivedShares.remove("1", (receivedShare) => ({
      type: "received-share-removed",
      receivedShare,
      by: "user",
    }));
    await expect(removing).rejects.toThrow(StoreUnavailable);
    expect(await storage.receivedShares.find("1")).toBeDefined();
    expect(await drain(storage.eventQueue)).toEqual([]);
  });

  it("costs one write for each listener, and nothing where nobody listens", async () => {
    const writes = async (...names: string[]) => {
      const { store, calls } = recorded(createMemoryStore());
      await aStorage(store, listeners(names)).invites.add(anInvite(), (invite) => ({
        type: "invite-generated",
        invite,
      }));
      return calls.length;
    };
    const alone = await writes();
    expect(await writes("webhook")).toBe(alone + 1);
    expect(await writes("webhook", "nats")).toBe(alone + 2);
  });

  it("tells the sink of what happened, and only of that", async () => {
    const told = listeners();
    const storage = aStorage(undefined, told);
    await storage.contacts.put(aContact(), (contact) => ({ type: "invite-accepted", contact }));
    await storage.contacts.put(aContact({ displayName: "M." }), (contact) => ({
      type: "invite-accepted",
      contact,
    }));
    expect(told.heard).toEqual(["invite-accepted"]);
  });

  it("shows what it tells to nobody who reads the store", async () => {
    const storage = aStorage(
      undefined,
      listeners(["webhook"], () => "what nobody may read"),
    );
    await storage.invites.add(anInvite(), (invite) => ({ type: "invite-generated", invite }));
    const [key = ""] = await allKeys(storage.store, "events/webhook/");
    expect((await storage.store.get(key))?.body).not.toContain("what nobody may read");
    expect(await drain(storage.eventQueue)).toEqual(["what nobody may read"]);
  });

  it("pages through its lines without cutting one in two", async () => {
    const storage = aStorage(undefined, listeners());
    for (const id of ["1", "2", "3", "4", "5"]) {
      const share = aReceivedShare(id, { providerId: id });
      await storage.receivedShares.add(share, (receivedShare) => ({ type: "share-received", receivedShare }));
      await storage.receivedShares.update(
        id,
        (current) => ({ ...current, hidden: true }),
        (receivedShare) => ({ type: "received-share-updated", receivedShare, by: "user" }),
      );
    }
    const lines: string[] = [];
    let from: string | undefined;
    do {
      const page = await storage.eventQueue.listLines("webhook", { limit: 3, ...(from && { from }) });
      lines.push(...page.lines.map(({ line }) => line));
      from = page.next;
    } while (from !== undefined);
    expect(lines).toHaveLength(5);
    expect(new Set(lines).size).toBe(5);
  });
});

describe("whether an event has happened", () => {
  const name = "20261123T120000.000Z~e";
  const earlier = "20261123T110000.000Z~d";
  const later = "20261123T130000.000Z~f";
  const write = { key: "k", kind: "write", revision: 3, after: earlier } as const;
  const removal = { ...write, kind: "removal" } as const;
  const first = { ...write, revision: 1, after: "" } as const;
  const full = Array.from({ length: MOST_TOLD }, () => later);
  const record = (revision: number, ...told: string[]) => ({ revision, told });
  const table = [
    ["its record names it", write, record(3, earlier, name), false, "happened"],
    ["its record names it among later ones", write, record(5, earlier, name, later), false, "happened"],
    ["its record is as it was before", write, record(2, earlier), false, "unsure"],
    ["another writer was faster", write, record(3, earlier, later), false, "void"],
    ["another writer was faster and told nothing", write, record(3, earlier), false, "void"],
    ["the record is gone, nobody knows why", write, undefined, false, "unsure"],
    ["the record is gone, and its end waits behind", write, undefined, true, "happened"],
    ["another record is in its place", write, record(1, later), false, "happened"],
    ["its record is gone, as it wanted", removal, undefined, false, "happened"],
    ["the record it removes is still there", removal, record(3, earlier), false, "unsure"],
    ["the record it would remove has moved on", removal, record(4, earlier, later), false, "void"],
    ["another record is there after it", removal, record(1, later), false, "happened"],
    ["the first of its record lost", first, record(1, later), false, "void"],
    ["so much was told since that nobody can know", write, record(99, ...full), false, "happened"],
    ["so much was told since the first one", first, record(99, ...full), false, "happened"],
    [
      "another writer was faster, and much was told since",
      write,
      record(99, earlier, ...full.slice(1)),
      false,
      "void",
    ],
    ["its record never came", first, undefined, false, "unsure"],
  ] as const;

  it.each(table)("%s", (_, cause, found, removedSince, verdict) => {
    const facts = { name, record: found, removedSince, now: new Date(at(HOUR)) };
    expect(judgeEvent({ cause, createdAt: NOW }, facts)).toBe(verdict);
  });

  const aDayLater = { name, removedSince: false, now: new Date(at(25 * HOUR)) };

  it.each([
    ["its record is as it was before", write, record(2, earlier)],
    ["its record never came", first, undefined],
    ["the record it removes is still there", removal, record(3, earlier)],
  ] as const)("it never will a day later: %s", (_, cause, found) => {
    expect(judgeEvent({ cause, createdAt: NOW }, { ...aDayLater, record: found })).toBe("void");
  });

  it("has happened a day later where its record is gone, nobody knows why", () => {
    const facts = { ...aDayLater, record: undefined };
    expect(judgeEvent({ cause: write, createdAt: NOW }, facts)).toBe("happened");
  });
});
