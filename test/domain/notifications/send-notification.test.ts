import { describe, expect, it } from "vitest";
import type { Failure } from "../../../src/domain/failure.ts";
import {
  createDeliverDueNotifications,
  createDeliverNotification,
} from "../../../src/domain/notifications/deliver-notification.ts";
import { createSendNotification } from "../../../src/domain/notifications/send-notification.ts";
import { fail, ok } from "../../../src/domain/result.ts";
import { seededRandom } from "../../support/random.ts";
import { at, createWorld, HOUR, NOW, PEER, queued, race, type World } from "../support.ts";

const MINUTE = 60_000;
const DAY = 24 * HOUR;
const SECRET = "s3cr3tOut1";
const MESSAGE = {
  host: PEER,
  notificationType: "SHARE_UNSHARED",
  resourceType: "file",
  providerId: "out-1",
  payload: { sharedSecret: SECRET, grantee: "brian" },
};
const DOWN: Failure = { reason: "peer-unreachable", host: PEER, reachedPeer: false };

function sender(world: World) {
  const deliver = createDeliverNotification({ ...world, queue: world.notifications, logger: world.log });
  return createSendNotification({
    clock: world.clock,
    random: seededRandom(7),
    queue: world.notifications,
    background: world.background,
    deliver,
  });
}

const answering = (failure?: Failure) => {
  const world = createWorld();
  world.peers.script.notify = () => (failure ? fail(failure) : ok(undefined));
  return world;
};

describe("telling a peer", () => {
  it("is durable before the first attempt, and forgotten after it was heard", async () => {
    const world = answering();
    world.background.hold();
    await sender(world)(MESSAGE);
    expect(world.peers.notifications).toEqual([]);
    expect(await queued(world)).toMatchObject([
      { ...MESSAGE, attempts: 0, createdAt: NOW, nextAttemptAt: NOW },
    ]);
    await world.background.settled();
    const { host, ...notification } = MESSAGE;
    expect(world.peers.notifications).toEqual([{ host, notification }]);
    expect(await queued(world)).toEqual([]);
    expect(world.log.lines).toEqual([]);
  });

  it("delays nobody when the peer is down", async () => {
    const world = answering();
    Object.assign(world.peers, { notify: () => new Promise(() => {}) });
    await sender(world)(MESSAGE);
    expect(await queued(world)).toMatchObject([MESSAGE]);
  });

  it("waits longer after every attempt", async () => {
    const world = answering(DOWN);
    await sender(world)(MESSAGE);
    await world.background.settled();
    const waits = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR, 12 * HOUR];
    for (const [index, wait] of waits.entries()) {
      expect(await queued(world)).toMatchObject([{ attempts: index + 1 }]);
      world.clock.advance(wait - 1);
      expect(await world.useCases.deliverDueNotifications()).toBe(0);
      world.clock.advance(1);
      expect(await world.useCases.deliverDueNotifications()).toBe(1);
    }
    expect(world.peers.notifications).toHaveLength(waits.length + 1);
  });

  it("is heard when the peer comes back", async () => {
    const world = answering(DOWN);
    await sender(world)(MESSAGE);
    await world.background.settled();
    world.peers.script.notify = () => ok(undefined);
    world.clock.advance(MINUTE);
    expect(await world.useCases.deliverDueNotifications()).toBe(1);
    expect(await queued(world)).toEqual([]);
    expect(await world.useCases.deliverDueNotifications()).toBe(0);
  });

  it("is given up after two weeks, and only then", async () => {
    const world = answering(DOWN);
    await sender(world)(MESSAGE);
    await world.background.settled();
    let attempts = 0;
    for (let elapsed = 0; elapsed <= 20 * DAY && (await queued(world)).length > 0; elapsed += HOUR) {
      world.clock.advance(HOUR);
      attempts += await world.useCases.deliverDueNotifications();
    }
    const age = world.clock.now().getTime() - Date.parse(NOW);
    expect(age).toBeGreaterThan(14 * DAY);
    expect(age).toBeLessThanOrEqual(15 * DAY);
    expect(attempts).toBeLessThan(40);
    expect(world.log.lines.at(-1)).toMatchObject({
      level: "warn",
      message: "notification given up",
      fields: { host: PEER, notificationType: "SHARE_UNSHARED", providerId: "out-1" },
    });
    expect(await queued(world)).toEqual([]);
  });

  const REFUSALS: readonly { readonly failure: Failure; readonly again: boolean }[] = [
    { failure: DOWN, again: true },
    { failure: { reason: "peer-unreachable", host: PEER, reachedPeer: true }, again: true },
    { failure: { reason: "peer-refused", host: PEER, status: 500, detail: "" }, again: true },
    { failure: { reason: "peer-refused", host: PEER, status: 503, detail: "" }, again: true },
    { failure: { reason: "peer-refused", host: PEER, status: 429, detail: "" }, again: true },
    { failure: { reason: "peer-refused", host: PEER, status: 400, detail: "" }, again: false },
    { failure: { reason: "peer-refused", host: PEER, status: 401, detail: "" }, again: false },
    { failure: { reason: "peer-refused", host: PEER, status: 403, detail: "" }, again: false },
    { failure: { reason: "peer-refused", host: PEER, status: 409, detail: "" }, again: false },
    { failure: { reason: "not-supported", what: "notifications" }, again: false },
    { failure: { reason: "not-found", what: "share" }, again: false },
  ];
  it.each(REFUSALS)("$failure: tried again: $again", async ({ failure, again }) => {
    const world = answering(failure);
    await sender(world)(MESSAGE);
    await world.background.settled();
    expect(await queued(world)).toHaveLength(again ? 1 : 0);
    expect(world.log.lines).toMatchObject([{ level: again ? "info" : "warn" }]);
    expect(world.log.text()).not.toContain(SECRET);
  });
});

describe("two workers at one queue", () => {
  it("make one attempt, not two", async () => {
    const world = answering();
    world.background.hold();
    await sender(world)(MESSAGE);
    await race(8, () => world.useCases.deliverDueNotifications());
    await world.background.settled();
    expect(world.peers.notifications).toHaveLength(1);
  });

  it("make one attempt each time it is due", async () => {
    const world = answering(DOWN);
    await sender(world)(MESSAGE);
    await world.background.settled();
    for (let round = 2; round < 6; round += 1) {
      world.clock.advance(12 * HOUR);
      await race(8, () => world.useCases.deliverDueNotifications());
      expect(world.peers.notifications).toHaveLength(round);
      expect(await queued(world)).toMatchObject([{ attempts: round }]);
    }
  });

  it("do not make each other's attempts after one of them died in the middle, until the wait is over", async () => {
    const world = answering();
    const notify = world.peers.notify;
    Object.assign(world.peers, { notify: async () => Promise.reject(new Error("the process has died")) });
    await sender(world)(MESSAGE);
    await expect(world.background.settled()).rejects.toThrow("died");
    Object.assign(world.peers, { notify });
    expect(await world.useCases.deliverDueNotifications()).toBe(0);
    world.clock.advance(MINUTE);
    expect(await world.useCases.deliverDueNotifications()).toBe(1);
    expect(await queued(world)).toEqual([]);
  });
});

describe("a sweep", () => {
  async function waiting(world: World, count: number) {
    for (let index = 0; index < count; index += 1) {
      await world.notifications.add({
        ...MESSAGE,
        id: `n-${index}`,
        providerId: `out-${index}`,
        attempts: 1,
        createdAt: NOW,
        nextAttemptAt: at(index).toISOString(),
      });
    }
    world.clock.advance(HOUR);
  }

  it("tries the oldest fifty, the next sweep the rest", async () => {
    const world = answering();
    await waiting(world, 70);
    expect(await world.useCases.deliverDueNotifications()).toBe(50);
    expect(await queued(world)).toHaveLength(20);
    expect((await queued(world))[0]?.id).toBe("n-50");
    expect(await world.useCases.deliverDueNotifications()).toBe(20);
    expect(await world.useCases.deliverDueNotifications()).toBe(0);
  });

  it("lets one peer that is down keep none of the others from hearing", async () => {
    const world = answering();
    await waiting(world, 3);
    world.peers.script.notify = (_host, { providerId }) =>
      providerId === "out-1" ? fail(DOWN) : ok(undefined);
    await world.useCases.deliverDueNotifications();
    expect(await queued(world)).toMatchObject([{ id: "n-1", attempts: 2 }]);
  });

  it("ends only when every attempt has, even when one of them fails in a way nobody foresaw", async () => {
    const world = answering();
    await waiting(world, 3);
    const done: string[] = [];
    const sweep = createDeliverDueNotifications({
      clock: world.clock,
      queue: world.notifications,
      async deliver({ id }) {
        if (id === "n-0") throw new Error("a surprise");
        await new Promise((resolve) => setTimeout(resolve, 1));
        done.push(id);
      },
    });
    await expect(sweep()).rejects.toThrow("a surprise");
    expect(done).toEqual(["n-1", "n-2"]);
  });
});
