import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../src/storage/drivers/memory.ts";
import type { Repositories } from "../../src/storage/repositories.ts";
import { auditStore } from "./audit-store.ts";
import {
  aContact,
  aNotification,
  anInvite,
  aReceivedShare,
  aShare,
  at,
  einstein,
  HOUR,
  marie,
  NOW,
} from "./sample-records.ts";
import { type Actor, anActor, aStorage, withContentEtags } from "./store-wrappers.ts";

/** Operations at the same time, the state they start from, and what must hold however they interleave. */
interface Race {
  readonly name: string;
  readonly prepare?: (on: Repositories) => Promise<unknown>;
  readonly operations: readonly ((on: Repositories) => Promise<unknown>)[];
  readonly check?: (on: Repositories, answers: readonly unknown[]) => Promise<void>;
}

const { token } = anInvite();
const addShare = (id: string) => (on: Repositories) => on.shares.add(aShare(id));
const removeShare = (id: string) => (on: Repositories) => on.shares.remove(id);
const addReceived = (id: string) => (on: Repositories) => on.receivedShares.add(aReceivedShare(id));
const removeReceived = (id: string) => (on: Repositories) => on.receivedShares.remove(id);
const putContact = (on: Repositories) => on.contacts.put(aContact());
const removeContact = (on: Repositories) => on.contacts.remove(einstein, marie);
const moveNotification = (milliseconds: number) => (on: Repositories) =>
  on.notifications.update("1", (current) => ({ ...current, nextAttemptAt: at(milliseconds) }));
const added = (answers: readonly unknown[]) =>
  answers.filter((answer) => (answer as { outcome?: string } | undefined)?.outcome === "added").length;
const due = async ({ notifications }: Repositories) =>
  (await notifications.listDue(new Date(at(HOUR)), 9)).length;

const races: readonly Race[] = [
  {
    name: "add / add a share",
    operations: [addShare("1"), addShare("2")],
    check: async ({ shares }, answers) => {
      expect(added(answers)).toBe(1);
      expect((await shares.listTo(marie)).items).toHaveLength(1);
      const [id1, id2] = (answers as { share: { id: string } }[]).map(({ share }) => share.id);
      expect(id1).toBe(id2);
    },
  },
  {
    name: "add / remove a share",
    prepare: addShare("1"),
    operations: [addShare("2"), removeShare("1")],
    check: async ({ shares }, answers) => {
      expect(await shares.find("1")).toBeUndefined();
      expect(answers[1]).toMatchObject({ id: "1" });
      expect((await shares.listTo(marie)).items).toHaveLength(added(answers));
    },
  },
  {
    name: "remove / re-add / find a share by id",
    prepare: addShare("1"),
    operations: [
      (on) => on.shares.remove("1").then(() => on.shares.add(aShare("2"))),
      (on) => on.shares.find("1"),
    ],
    check: async ({ shares }, answers) => {
      expect(added(answers)).toBe(1);
      expect((answers[1] as { id: string } | undefined)?.id ?? "1").toBe("1");
      expect(await shares.find("2")).toBeDefined();
    },
  },
  {
    name: "change / remove a share",
    prepare: addShare("1"),
    operations: [
      (on) => on.shares.update("1", (share) => ({ ...share, sharedSecret: "new" })),
      removeShare("1"),
    ],
    check: async ({ shares }) => expect((await shares.listOf(einstein)).items).toEqual([]),
  },
  {
    name: "remove / change a share that was sent again",
    prepare: addShare("1"),
    operations: [
      (on) => on.shares.remove("1").then(() => on.shares.add(aShare("2"))),
      (on) => on.shares.update("1", (share) => ({ ...share, name: "changed" })),
    ],
    check: async ({ shares }) => expect((await shares.find("2"))?.name).toBe("relativity.pdf"),
  },
  {
    name: "remove / remove a share",
    prepare: addShare("1"),
    operations: [removeShare("1"), removeShare("1")],
    check: async (_on, answers) => expect(answers.filter((answer) => answer !== undefined)).toHaveLength(1),
  },
  {
    name: "add / list shares",
    operations: [addShare("1"), (on) => on.shares.listTo(marie).then(() => on.shares.listOf(einstein))],
    check: async ({ shares }) => expect((await shares.listTo(marie)).items).toHaveLength(1),
  },
  {
    name: "add / find a share by its secret",
    operations: [addShare("1"), (on) => on.shares.findBySecret("secret-of-1")],
    check: async ({ shares }) => expect(await shares.findBySecret("secret-of-1")).toBeDefined(),
  },
  {
    name: "move / list notifications",
    prepare: (on) => on.notifications.add(aNotification("1")),
    operations: [
      moveNotification(1),
      (on) => on.notifications.listDue(new Date(at(HOUR)), 9).then(() => moveNotification(0)(on)),
    ],
    check: async (on) => expect(await due(on)).toBe(1),
  },
  {
    name: "list / add / remove shares",
    prepare: addShare("1"),
    operations: [
      (on) => on.shares.listOf(einstein),
      (on) => on.shares.remove("1").then(() => on.shares.add(aShare("2"))),
    ],
  },
  {
    name: "add / add a received share",
    operations: [addReceived("1"), addReceived("2")],
    check: async (_on, answers) => expect(added(answers)).toBe(1),
  },
  {
    name: "add / remove a received share",
    prepare: addReceived("1"),
    operations: [addReceived("2"), removeReceived("1")],
  },
  {
    name: "put / put a contact",
    operations: [putContact, putContact],
    check: async ({ contacts }, answers) => {
      expect((answers as { added: boolean }[]).filter((answer) => answer.added)).toHaveLength(1);
      expect(await contacts.listByAddress(marie)).toHaveLength(1);
    },
  },
  {
    name: "put / remove a contact",
    prepare: putContact,
    operations: [putContact, removeContact],
  },
  {
    name: "put / put and remove a new contact",
    operations: [putContact, (on) => putContact(on).then(() => removeContact(on))],
  },
  {
    name: "put / remove / list contacts",
    prepare: putContact,
    operations: [
      (on) => removeContact(on).then(() => putContact(on)),
      (on) => on.contacts.listByAddress(marie),
    ],
    check: async ({ contacts }) => expect(await contacts.listByAddress(marie)).toHaveLength(1),
  },
  {
    name: "redeem / redeem an invite",
    prepare: (on) => on.invites.add(anInvite()),
    operations: ["a", "b"].map(
      (identifier) => (on) =>
        on.invites.update(token, (current) =>
          current.redeemedBy.length > 0
            ? undefined
            : { ...current, redeemedBy: [{ identifier, host: "surf.example.com", at: NOW }] },
        ),
    ),
    check: async ({ invites }) => expect((await invites.find(token))?.redeemedBy).toHaveLength(1),
  },
  {
    name: "add / add the same invite",
    operations: [(on) => on.invites.add(anInvite()), (on) => on.invites.add(anInvite())],
    check: async (_on, answers) => expect(answers[0]).toEqual(answers[1]),
  },
  {
    name: "move / move a notification away and back",
    prepare: (on) => on.notifications.add(aNotification("1")),
    operations: [moveNotification(1), (on) => moveNotification(2)(on).then(() => moveNotification(0)(on))],
    check: async (on) => expect(await due(on)).toBe(1),
  },
  {
    name: "move / remove a notification",
    prepare: (on) => on.notifications.add(aNotification("1")),
    operations: [moveNotification(1), (on) => on.notifications.remove("1")],
    check: async (on) => expect(await due(on)).toBe(0),
  },
];

/** Turns of two actors: so many calls of the first, so many of the second, …; then each runs to its end. */
type Schedule = readonly number[];
const counts = [1, 2, 3, 4, 5, 6, 7, 8];
const schedules: readonly Schedule[] = [
  [],
  [0, 20],
  ...counts.flatMap((a) => counts.flatMap((b) => [[a, b] as const, [0, a, b] as const])),
  ...[1, 3, 5].flatMap((a) => [1, 3, 5].flatMap((b) => [1, 3].map((c) => [a, b, c] as const))),
];

/** Lets the actors take their turns; so much time passes between two of them. */
async function follow(schedule: Schedule, actors: readonly Actor[], betweenTurns: () => void): Promise<void> {
  for (const [turn, calls] of schedule.entries()) {
    for (let call = 0; call < calls; call += 1) await actors[turn % actors.length]?.step();
    betweenTurns();
  }
  for (const actor of actors) while (await actor.step());
}

describe.each(races)("$name at the same time", ({ prepare, operations, check }) => {
  it.each([
    { when: "at once", etags: "version", pause: 0 },
    { when: "when equal texts have equal etags", etags: "content", pause: 0 },
    // What one is about to use looks like litter to the other.
    { when: "with days between their turns", etags: "content", pause: 25 * HOUR },
  ] as const)("holds in every order of their calls, $when", async ({ etags, pause }) => {
    for (const schedule of schedules) {
      const memory = createMemoryStore();
      const storage = aStorage(etags === "content" ? withContentEtags(memory) : memory);
      await prepare?.(storage);
      const actors = operations.map(() => anActor(storage.store));
      const running = Promise.all(
        operations.map((operation, index) => {
          const actor = actors[index];
          return actor?.start(() => operation(storage.over(actor.store)));
        }),
      );
      await follow(schedule, actors, () => storage.clock.pass(pause));
      try {
        await check?.(storage, await running);
        await auditStore(storage.store, storage.clock.now());
      } catch (cause) {
        throw new Error(`fails under the schedule ${schedule.join(",")}`, { cause });
      }
    }
  });
});
