import { describe, expect, it } from "vitest";
import { createDeliverEvents } from "../../../src/domain/delivery/deliver-events.ts";
import { CLAIM_MS } from "../../../src/domain/delivery/deliver-line.ts";
import { PAUSES_MS } from "../../../src/domain/delivery/outlet-pause.ts";
import { MOST_LISTED } from "../../../src/domain/delivery/round.ts";
import type { Delivery, EventOutlet } from "../../../src/domain/ports/event-outlet.ts";
import type { ObjectStore } from "../../../src/domain/ports/object-store.ts";
import { createMemoryStore } from "../../../src/storage/drivers/memory.ts";
import { aReceivedShare } from "../../storage/sample-records.ts";
import { allKeys, aStorage, type Death, failing } from "../../storage/store-wrappers.ts";
import { recordingLogger } from "../../support/logger.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const taken: Delivery = { outcome: "taken" };
const down: Delivery = { outcome: "unavailable", why: "down" };
const refused: Delivery = { outcome: "refused", why: "no" };
const stop: Delivery = { outcome: "stop", why: "gone" };

/** A listener that answers as a test says, and what it was told. */
function anOutlet(name = "webhook") {
  const told: string[] = [];
  const outlet = {
    told,
    answer: async (_text: string): Promise<Delivery> => taken,
    name,
    messageOf: (event: Parameters<EventOutlet["messageOf"]>[0]) =>
      "receivedShare" in event ? `${event.receivedShare.id}.${event.receivedShare.revision}` : event.type,
    async deliver({ text }: { readonly text: string }) {
      told.push(text);
      return outlet.answer(text);
    },
    close: async () => {},
  };
  return outlet;
}

function aWorld({
  store = createMemoryStore(),
  outlets = [anOutlet()],
}: {
  readonly store?: ObjectStore;
  readonly outlets?: readonly ReturnType<typeof anOutlet>[];
} = {}) {
  const storage = aStorage(store, { sink: { emit: () => {} }, outlets });
  const log = recordingLogger();
  const [outlet = anOutlet()] = outlets;
  const stop = new AbortController();
  const process = (over: ObjectStore = store, to = outlet) =>
    createDeliverEvents({
      stopping: stop.signal,
      clock: storage.clock,
      logger: log,
      queue: storage.over(over).eventQueue,
      outlet: to,
      giveUpAfterMs: 72 * HOUR,
      startOfRound: () => "7",
    });
  const add = (id: string) =>
    storage.receivedShares.add(aReceivedShare(id, { providerId: id }), (receivedShare) => ({
      type: "share-received",
      receivedShare,
    }));
  const change = (id: string) =>
    storage.receivedShares.update(
      id,
      (current) => ({ ...current, hidden: !current.hidden }),
      (receivedShare) => ({ type: "received-share-updated", receivedShare, by: "user" }),
    );
  const waiting = () => allKeys(store, "events/");
  return { storage, log, outlet, stop, process, add, change, waiting };
}

describe("a process that ends", () => {
  it("begins no further attempt, and loses nothing", async () => {
    const world = aWorld();
    for (let index = 0; index < 40; index += 1) {
      await world.add(`s${index}`);
      await world.change(`s${index}`);
    }
    world.outlet.answer = async () => {
      world.stop.abort();
      return taken;
    };
    const delivery = world.process();
    await delivery.round();
    const { length } = world.outlet.told;
    expect(length, "what was under way in that moment").toBeLessThanOrEqual(8);
    await delivery.round();
    expect(world.outlet.told).toHaveLength(length);
    expect(await world.waiting()).toHaveLength(80 - length);
  });
});

describe("a round", () => {
  it("tells everything that waits, the events of a record in their order", async () => {
    const world = aWorld();
    for (const id of ["a", "b", "c"]) await world.add(id);
    for (const id of ["c", "a", "b", "a"]) await world.change(id);
    await world.process().round();
    for (const [id, count] of Object.entries({ a: 3, b: 2, c: 2 })) {
      const wanted = Array.from({ length: count }, (_, index) => `${id}.${index + 1}`);
      expect(world.outlet.told.filter((text) => text.startsWith(id))).toEqual(wanted);
    }
    expect(await world.waiting()).toEqual([]);
  });

  it("tells what an earlier process left behind, from wherever it starts", async () => {
    const world = aWorld();
    for (let index = 0; index < 40; index += 1) await world.add(`s${index}`);
    await world.process().round();
    expect(new Set(world.outlet.told).size).toBe(40);
  });

  it("looks at a part only when there is very much, and at all of it in the end", async () => {
    const world = aWorld();
    const events = MOST_LISTED + 500;
    for (let index = 0; index < events; index += 1) await world.add(`s${index}`);
    const delivery = world.process();
    await delivery.round();
    expect(world.outlet.told.length).toBeLessThanOrEqual(MOST_LISTED);
    await delivery.round();
    expect(world.outlet.told).toHaveLength(events);
  });

  it("goes on with the other lines when one listener's answer makes a line wait", async () => {
    const world = aWorld();
    for (const id of ["a", "b"]) {
      await world.add(id);
      await world.change(id);
    }
    world.outlet.answer = async (text) => (text.startsWith("a") ? refused : taken);
    const delivery = world.process();
    await delivery.round();
    expect([...world.outlet.told].sort()).toEqual(["a.1", "b.1", "b.2"]);
    await delivery.round();
    expect(world.outlet.told).toHaveLength(3);

    world.outlet.answer = async () => taken;
    world.storage.clock.pass(10_000);
    await delivery.round();
    expect(world.outlet.told.slice(3)).toEqual(["a.1", "a.2"]);
  });
});

it("a line that cannot be read keeps no other one waiting", async () => {
  const world = aWorld();
  for (const id of ["a", "b", "c", "d"]) await world.add(id);
  const [broken = ""] = await world.waiting();
  await world.storage.store.put(broken, "{}");
  await expect(world.process().round()).rejects.toThrow(broken);
  expect(world.outlet.told).toHaveLength(3);
  expect(await world.waiting()).toEqual([broken]);
});

describe("what is told at once", () => {
  it("is the line it is about", async () => {
    const world = aWorld();
    await world.add("a");
    await world.add("b");
    const { lines } = await world.storage.eventQueue.listLines("webhook", { limit: 9 });
    const [first] = lines;
    if (first === undefined) throw new Error("nothing waits");
    await world.process().now(first);
    expect(world.outlet.told).toHaveLength(1);
  });

  it("is made up for when there was too much", async () => {
    const world = aWorld();
    for (let index = 0; index < 60; index += 1) await world.add(`s${index}`);
    const { lines } = await world.storage.eventQueue.listLines("webhook", { limit: 99 });
    const delivery = world.process();
    await Promise.all(lines.map((line) => delivery.now(line)));
    expect(new Set(world.outlet.told).size).toBe(60);
    expect(await world.waiting()).toEqual([]);
  });
});

describe("a listener that is down", () => {
  it("is left alone, longer each time, and then told everything in its order", async () => {
    const world = aWorld();
    await world.add("a");
    await world.change("a");
    world.outlet.answer = async () => down;
    const delivery = world.process();
    for (const pause of PAUSES_MS) {
      const before = world.outlet.told.length;
      await delivery.round();
      expect(world.outlet.told).toHaveLength(before + 1);
      await delivery.round();
      world.storage.clock.pass(pause - 1);
      await delivery.round();
      expect(world.outlet.told).toHaveLength(before + 1);
      world.storage.clock.pass(1);
    }
    world.outlet.answer = async () => taken;
    await delivery.round();
    expect(world.outlet.told.slice(-2)).toEqual(["a.1", "a.2"]);
    expect(world.log.lines.some(({ level }) => level === "error")).toBe(false);
  });

  it("is not asked for each of many lines", async () => {
    const world = aWorld();
    for (let index = 0; index < 50; index += 1) await world.add(`s${index}`);
    world.outlet.answer = async () => down;
    await world.process().round();
    expect(world.outlet.told.length).toBeLessThanOrEqual(8);
  });

  it("is of no concern to another one", async () => {
    const [webhook, nats] = [anOutlet("webhook"), anOutlet("nats")];
    const world = aWorld({ outlets: [webhook, nats] });
    await world.add("a");
    webhook.answer = () => new Promise(() => {});
    void world.process(undefined, webhook).round();
    await world.process(undefined, nats).round();
    expect(nats.told).toEqual(["a.1"]);
    expect(await allKeys(world.storage.store, "events/nats/")).toEqual([]);
    expect(await allKeys(world.storage.store, "events/webhook/")).toHaveLength(1);
  });

  it("misses in the end what nobody took in time, and the log says so", async () => {
    const world = aWorld();
    await world.add("a");
    world.outlet.answer = async () => down;
    const delivery = world.process();
    await delivery.round();
    world.storage.clock.pass(3 * DAY + 1);
    await delivery.round();
    expect(await world.waiting()).toEqual([]);
    expect(world.log.lines.filter(({ level }) => level === "error")).toMatchObject([
      { message: "event given up", fields: { outlet: "webhook", type: "share-received", why: "down" } },
    ]);
  });

  it("misses what is too old while nobody asks it, too", async () => {
    const world = aWorld();
    await world.add("a");
    await world.add("b");
    world.outlet.answer = async () => down;
    const delivery = world.process();
    world.storage.clock.pass(3 * DAY + 10);
    await world.add("c");
    await delivery.round();
    await delivery.round();
    expect(await world.waiting()).toHaveLength(1);
  });
});

it("an event nobody wants is given up at once, and the next one is offered", async () => {
  const world = aWorld();
  await world.add("a");
  await world.change("a");
  world.outlet.answer = async (text) => (text === "a.1" ? stop : taken);
  await world.process().round();
  expect(world.outlet.told).toEqual(["a.1", "a.2"]);
  expect(world.log.lines).toMatchObject([{ level: "error", message: "event given up" }]);
});

describe("several processes over one store", () => {
  it("tell each event once, in the order of its record", async () => {
    const world = aWorld();
    for (let round = 0; round < 5; round += 1) {
      for (const id of ["a", "b", "c", "d"]) await (round === 0 ? world.add(id) : world.change(id));
    }
    world.outlet.answer = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return taken;
    };
    const processes = [world.process(), world.process(), world.process()];
    while ((await world.waiting()).length > 0) await Promise.all(processes.map((one) => one.round()));
    for (const id of ["a", "b", "c", "d"]) {
      const wanted = [1, 2, 3, 4, 5].map((revision) => `${id}.${revision}`);
      expect(world.outlet.told.filter((text) => text.startsWith(id))).toEqual(wanted);
    }
  });

  it("take over what one of them died over", async () => {
    const world = aWorld();
    await world.add("a");
    world.outlet.answer = () => new Promise(() => {});
    void world.process().round();
    while (world.outlet.told.length === 0) await new Promise((resolve) => setImmediate(resolve));
    world.outlet.answer = async () => taken;

    const survivor = world.process();
    await survivor.round();
    expect(world.outlet.told).toEqual(["a.1"]);
    world.storage.clock.pass(CLAIM_MS);
    await survivor.round();
    expect(world.outlet.told).toEqual(["a.1", "a.1"]);
    expect(await world.waiting()).toEqual([]);
  });
});

describe.each(["dies before", "loses the answer of"] as const)("when the store %s a call", (death: Death) => {
  it("nothing is missed, nothing is out of order", async () => {
    for (let call = 1; ; call += 1) {
      const world = aWorld();
      await world.add("a");
      await world.change("a");
      await world.change("a");
      const dying = failing(world.storage.store, { death, call });
      await world
        .process(dying.store)
        .round()
        .catch(() => {});
      world.storage.clock.pass(CLAIM_MS);
      await world.process().round();
      expect([...new Set(world.outlet.told)]).toEqual(["a.1", "a.2", "a.3"]);
      expect(world.outlet.told).toEqual([...world.outlet.told].sort());
      expect(await world.waiting()).toEqual([]);
      if (!dying.failed()) return;
    }
  });
});
