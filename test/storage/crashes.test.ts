import { beforeEach, describe, expect, it } from "vitest";
import type { ObjectStore } from "../../src/domain/ports/object-store.ts";
import type { Repositories } from "../../src/storage/repositories.ts";
import { auditStore } from "./audit-store.ts";
import {
  aContact,
  aNotification,
  anInvite,
  aReceivedShare,
  aShare,
  aShareRequest,
  at,
  einstein,
  HOUR,
  marie,
  NOW,
} from "./sample-records.ts";
import { allKeys, aStorage, type Death, failing } from "./store-wrappers.ts";

/** A mutation, the state it starts from, and how to see that it has happened. */
interface Mutation {
  readonly name: string;
  readonly prepare?: (on: Repositories) => Promise<unknown>;
  readonly mutate: (on: Repositories) => Promise<unknown>;
  readonly happened: (on: Repositories) => Promise<boolean>;
}

const now = new Date(NOW);
const { token } = anInvite();
const requests = { user: einstein, direction: "received", now, limit: 9 } as const;

const mutations: readonly Mutation[] = [
  {
    name: "adding an invite",
    mutate: ({ invites }) => invites.add(anInvite()),
    happened: async ({ invites }) =>
      (await invites.find(token)) !== undefined && (await invites.listOpen(einstein, now)).items.length === 1,
  },
  {
    name: "moving an invite's expiry",
    prepare: ({ invites }) => invites.add(anInvite()),
    mutate: ({ invites }) => invites.update(token, (current) => ({ ...current, expiresAt: at(HOUR) })),
    happened: async ({ invites }) => {
      const { items } = await invites.listOpen(einstein, now);
      expect(items).toHaveLength(1);
      return items[0]?.expiresAt === at(HOUR);
    },
  },
  {
    name: "removing an invite",
    prepare: ({ invites }) => invites.add(anInvite()),
    mutate: ({ invites }) => invites.remove(token),
    happened: async ({ invites }) =>
      (await invites.find(token)) === undefined && (await invites.listOpen(einstein, now)).items.length === 0,
  },
  {
    name: "adding a contact",
    mutate: ({ contacts }) => contacts.put(aContact()),
    happened: async ({ contacts }) =>
      (await contacts.find(einstein, marie)) !== undefined &&
      (await contacts.findByIdentifier(einstein, "marie")).length === 1 &&
      (await contacts.listByAddress(marie)).length === 1 &&
      (await contacts.list(einstein)).items.length === 1,
  },
  {
    name: "refreshing a contact",
    prepare: ({ contacts }) => contacts.put(aContact()),
    mutate: ({ contacts }) => contacts.put(aContact({ displayName: "M. Curie" })),
    happened: async ({ contacts }) => (await contacts.find(einstein, marie))?.displayName === "M. Curie",
  },
  {
    name: "removing a contact",
    prepare: ({ contacts }) => contacts.put(aContact()),
    mutate: ({ contacts }) => contacts.remove(einstein, marie),
    happened: async ({ contacts }) =>
      (await contacts.list(einstein)).items.length === 0 &&
      (await contacts.listByAddress(marie)).length === 0,
  },
  {
    name: "adding a share",
    mutate: ({ shares }) => shares.add(aShare("1")),
    happened: async ({ shares }) =>
      (await shares.find("1")) !== undefined &&
      (await shares.findBySecret("secret-of-1")) !== undefined &&
      (await shares.listOf(einstein)).items.length === 1 &&
      (await shares.listOf(einstein, { resourceId: aShare("1").resourceId })).items.length === 1 &&
      (await shares.listTo(marie)).items.length === 1,
  },
  {
    name: "changing a share's secret",
    prepare: ({ shares }) => shares.add(aShare("1")),
    mutate: ({ shares }) => shares.update("1", (share) => ({ ...share, sharedSecret: "new" })),
    happened: async ({ shares }) =>
      (await shares.findBySecret("new")) !== undefined &&
      (await shares.findBySecret("secret-of-1")) === undefined,
  },
  {
    name: "removing a share",
    prepare: ({ shares }) => shares.add(aShare("1")),
    mutate: ({ shares }) => shares.remove("1"),
    happened: async ({ shares }) =>
      (await shares.find("1")) === undefined &&
      (await shares.findBySecret("secret-of-1")) === undefined &&
      (await shares.listTo(marie)).items.length === 0,
  },
  {
    name: "adding a received share",
    mutate: ({ receivedShares }) => receivedShares.add(aReceivedShare("1")),
    happened: async ({ receivedShares }) =>
      (await receivedShares.find("1")) !== undefined &&
      (await receivedShares.listFor(einstein)).items.length === 1,
  },
  {
    name: "removing a received share",
    prepare: ({ receivedShares }) => receivedShares.add(aReceivedShare("1")),
    mutate: ({ receivedShares }) => receivedShares.remove("1"),
    happened: async ({ receivedShares }) =>
      (await receivedShares.find("1")) === undefined &&
      (await receivedShares.listFor(einstein)).items.length === 0,
  },
  {
    name: "adding a notification",
    mutate: ({ notifications }) => notifications.add(aNotification("1")),
    happened: async ({ notifications }) => (await notifications.listDue(now, 9)).length === 1,
  },
  {
    name: "moving a notification",
    prepare: ({ notifications }) => notifications.add(aNotification("1")),
    mutate: ({ notifications }) =>
      notifications.update("1", (current) => ({ ...current, nextAttemptAt: at(HOUR) })),
    happened: async ({ notifications }) => {
      expect(await notifications.listDue(new Date(at(HOUR)), 9)).toHaveLength(1);
      return (await notifications.listDue(now, 9)).length === 0;
    },
  },
  {
    name: "removing a notification",
    prepare: ({ notifications }) => notifications.add(aNotification("1")),
    mutate: ({ notifications }) => notifications.remove("1"),
    happened: async ({ notifications }) => (await notifications.listDue(now, 9)).length === 0,
  },
  {
    name: "adding a request for a share",
    mutate: ({ shareRequests }) => shareRequests.add(aShareRequest("1")),
    happened: async ({ shareRequests }) =>
      (await shareRequests.find("1")) !== undefined && (await shareRequests.listOpen(requests)).length === 1,
  },
  {
    name: "removing a request for a share",
    prepare: ({ shareRequests }) => shareRequests.add(aShareRequest("1")),
    mutate: ({ shareRequests }) => shareRequests.remove("1"),
    happened: async ({ shareRequests }) =>
      (await shareRequests.find("1")) === undefined && (await shareRequests.listOpen(requests)).length === 0,
  },
];

/** Every list there is, read once: what a running server does. */
async function readAll(repositories: Repositories) {
  const { invites, contacts, shares, receivedShares, shareRequests, notifications } = repositories;
  await invites.listOpen(einstein, new Date(at(-100 * HOUR)));
  await contacts.findByIdentifier(einstein, "marie");
  await contacts.listByAddress(marie);
  for (const id of ["1", "2"]) {
    await shares.find(id);
    await shares.findBySecret(`secret-of-${id}`);
    await receivedShares.find(id);
  }
  await shares.findBySecret("new");
  await shares.listOf(einstein);
  await shares.listOf(einstein, { resourceId: aShare("1").resourceId });
  await shares.listTo(marie);
  const { sendingHost, providerId } = aReceivedShare("1");
  await receivedShares.listFor(einstein);
  await receivedShares.listByOrigin(sendingHost, providerId);
  await receivedShares.listByProviderId(providerId);
  await shareRequests.find("1");
  await shareRequests.listOpen(requests);
  await notifications.listDue(new Date(at(100 * HOUR)), 100);
}

describe.each(["dies before", "loses the answer of"] as const)("when the store %s a call", (death: Death) => {
  describe.each(mutations)("$name", ({ prepare, mutate, happened }) => {
    /** The mutation with a store that fails at that call; `undefined` when it needs fewer calls. */
    const crashAt = async (call: number) => {
      const storage = aStorage();
      await prepare?.(storage);
      const dying = failing(storage.store, { death, call });
      const acknowledged = await mutate(storage.over(dying.store)).then(
        () => true,
        () => false,
      );
      return dying.failed() ? { storage, acknowledged } : undefined;
    };
    const crashes: NonNullable<Awaited<ReturnType<typeof crashAt>>>[] = [];
    beforeEach(async () => {
      crashes.length = 0;
      for (let call = 1; ; call += 1) {
        const crash = await crashAt(call);
        if (crash === undefined) break;
        crashes.push(crash);
      }
      expect(crashes.length).toBeGreaterThan(1);
    });

    it("has happened when it was acknowledged", async () => {
      for (const { storage, acknowledged } of crashes) {
        if (acknowledged) expect(await happened(storage)).toBe(true);
      }
    });

    it("leaves nothing that cannot be read or found", async () => {
      for (const { storage } of crashes) {
        await readAll(storage);
        await auditStore(storage.store, storage.clock.now());
      }
    });

    it("succeeds when it is tried again", async () => {
      for (const { storage } of crashes) {
        await mutate(storage);
        expect(await happened(storage)).toBe(true);
        await auditStore(storage.store, storage.clock.now());
      }
    });

    it("leaves no litter once a day has passed and the lists were read", async () => {
      for (const { storage } of crashes) {
        await mutate(storage);
        storage.clock.pass(25 * HOUR);
        await readAll(storage);
        expect(await litterIn(storage.store)).toEqual([]);
        expect(await happened(storage)).toBe(true);
      }
    });
  });
});

/** Entries that lead to no record. */
async function litterIn(store: ObjectStore): Promise<readonly string[]> {
  const litter: string[] = [];
  for (const key of await allKeys(store)) {
    const { record } = JSON.parse((await store.get(key))?.body ?? "{}");
    if (record !== undefined && (await store.get(record)) === undefined) litter.push(key);
  }
  return litter;
}

describe("an entry without its record", () => {
  const prefix = "shares-by-recipient/";
  const stop = { death: "dies before", call: 7 } as const;

  it("is left alone while its record may still come", async () => {
    const storage = aStorage();
    await expect(storage.over(failing(storage.store, stop).store).shares.add(aShare("1"))).rejects.toThrow();
    storage.clock.pass(24 * HOUR);
    expect((await storage.shares.listTo(marie)).items).toEqual([]);
    expect(await allKeys(storage.store, prefix)).toHaveLength(1);
    storage.clock.pass(1);
    expect((await storage.shares.listTo(marie)).items).toEqual([]);
    expect(await allKeys(storage.store, prefix)).toEqual([]);
  });

  it("is written again when its record comes after more than a day", async () => {
    const storage = aStorage();
    const sleepy: ObjectStore = {
      ...storage.store,
      async put(key, body, precondition) {
        // The process sleeps between index and record, and meanwhile another one tidies up.
        if (key.startsWith("shares/")) {
          storage.clock.pass(48 * HOUR);
          await readAll(storage);
          expect(await allKeys(storage.store)).toEqual([]);
        }
        return storage.store.put(key, body, precondition);
      },
    };
    await storage.over(sleepy).shares.add(aShare("1"));
    expect((await storage.shares.listTo(marie)).items).toHaveLength(1);
    expect(await storage.shares.findBySecret("secret-of-1")).toBeDefined();
    await auditStore(storage.store, storage.clock.now());
  });
});
