import { describe, expect, it } from "vitest";
import type { Repositories } from "../../src/storage/repositories.ts";
import {
  aContact,
  anInvite,
  aReceivedShare,
  aShare,
  aShareRequest,
  einstein,
  HOUR,
  marie,
} from "./sample-records.ts";
import { allKeys, aStorage, type Death, failing } from "./store-wrappers.ts";
import { drain, listeners } from "./told-of.ts";

/** A write that tells something, the state it starts from, and how to see that it has happened. */
interface Telling {
  readonly name: string;
  readonly prepare?: (on: Repositories) => Promise<unknown>;
  readonly write: (on: Repositories) => Promise<unknown>;
  readonly happened: (on: Repositories) => Promise<boolean>;
  readonly event: string;
}

const { token } = anInvite();
const tellings: readonly Telling[] = [
  {
    name: "an invite",
    write: ({ invites }) => invites.add(anInvite(), (invite) => ({ type: "invite-generated", invite })),
    happened: async ({ invites }) => (await invites.find(token)) !== undefined,
    event: "invite-generated",
  },
  {
    name: "a contact",
    write: ({ contacts }) => contacts.put(aContact(), (contact) => ({ type: "invite-accepted", contact })),
    happened: async ({ contacts }) => (await contacts.find(einstein, marie)) !== undefined,
    event: "invite-accepted",
  },
  {
    name: "the end of a contact",
    prepare: ({ contacts }) => contacts.put(aContact()),
    write: ({ contacts }) =>
      contacts.remove(einstein, marie, (contact) => ({ type: "contact-removed", contact, by: "user" })),
    happened: async ({ contacts }) => (await contacts.find(einstein, marie)) === undefined,
    event: "contact-removed",
  },
  {
    name: "a share that becomes known",
    prepare: ({ shares }) => shares.add(aShare("1")),
    write: ({ shares }) =>
      shares.update(
        "1",
        (current) => ({ ...current, phase: "announced" }),
        (share) => ({ type: "share-created", share }),
      ),
    happened: async ({ shares }) => (await shares.find("1"))?.phase === "announced",
    event: "share-created",
  },
  {
    name: "the end of a share",
    prepare: ({ shares }) => shares.add(aShare("1")),
    write: ({ shares }) => shares.remove("1", (share) => ({ type: "share-removed", share })),
    happened: async ({ shares }) => (await shares.find("1")) === undefined,
    event: "share-removed",
  },
  {
    name: "a received share",
    write: ({ receivedShares }) =>
      receivedShares.add(aReceivedShare("1"), (receivedShare) => ({ type: "share-received", receivedShare })),
    happened: async ({ receivedShares }) => (await receivedShares.find("1")) !== undefined,
    event: "share-received",
  },
  {
    name: "a request for a share",
    write: ({ shareRequests }) =>
      shareRequests.add(aShareRequest("1"), (request) => ({ type: "share-requested", request })),
    happened: async ({ shareRequests }) => (await shareRequests.find("1")) !== undefined,
    event: "share-requested",
  },
];

describe.each(["dies before", "loses the answer of"] as const)("when the store %s a call", (death: Death) => {
  describe.each(tellings)("$name", ({ prepare, write, happened, event }) => {
    const crashAt = async (call: number) => {
      const storage = aStorage(undefined, listeners());
      await prepare?.(storage);
      const dying = failing(storage.store, { death, call });
      const answered = await write(storage.over(dying.store)).then(
        () => true,
        () => false,
      );
      return dying.failed() ? { storage, answered } : undefined;
    };
    const eachCrash = async (
      look: (crash: NonNullable<Awaited<ReturnType<typeof crashAt>>>) => Promise<void>,
    ) => {
      let crashes = 0;
      for (let call = 1; ; call += 1) {
        const crash = await crashAt(call);
        if (crash === undefined) break;
        crashes += 1;
        await look(crash);
      }
      expect(crashes).toBeGreaterThan(2);
    };

    it("is told exactly when it has happened, answered or not", async () => {
      await eachCrash(async ({ storage, answered }) => {
        const itHas = await happened(storage);
        if (answered) expect(itHas).toBe(true);
        const told = await drain(storage.eventQueue);
        if (itHas) expect(told).toEqual([event]);
        else expect(told.filter((one) => one !== "unsure")).toEqual([]);
      });
    });

    it("leaves nothing waiting for ever that never happened", async () => {
      await eachCrash(async ({ storage }) => {
        await drain(storage.eventQueue);
        storage.clock.pass(25 * HOUR);
        await drain(storage.eventQueue);
        expect(await allKeys(storage.store, "events/")).toEqual([]);
      });
    });

    it("is told once when it is tried again", async () => {
      await eachCrash(async ({ storage }) => {
        const before = await happened(storage);
        if (!before) await write(storage);
        storage.clock.pass(25 * HOUR);
        const told = await drain(storage.eventQueue);
        expect(told).toEqual([event]);
      });
    });
  });
});
