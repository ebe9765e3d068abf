import { describe, expect, it } from "vitest";
import { createDrain } from "../../src/runtime/drain.ts";
import { createReadiness, type ReadinessDeps } from "../../src/runtime/readiness.ts";
import { fixedClock } from "../support/clock.ts";
import { recordingLogger } from "../support/logger.ts";

function setUp(checks: ReadinessDeps["checks"], more: Partial<ReadinessDeps> = {}) {
  const clock = fixedClock();
  const logger = recordingLogger();
  const forever = () => new Promise<void>(() => {});
  const readiness = createReadiness({ checks, clock, logger, pause: forever, shareLookups: true, ...more });
  return { clock, logger, readiness };
}

const broken = async () => {
  throw new Error("/secret/place: EACCES");
};

describe("whether the server is ready", () => {
  it("is what its checks say", async () => {
    const checks = { store: async () => undefined, keys: broken, trust: broken };
    expect(await setUp(checks).readiness.failing()).toEqual(["keys", "trust"]);
    expect(await setUp({ store: async () => "a value" }).readiness.failing()).toEqual([]);
  });

  it("does not wait longer than it should for a check", async () => {
    const { readiness } = setUp({ store: () => new Promise(() => {}) }, { pause: async () => {} });
    expect(await readiness.failing()).toEqual(["store"]);
  });

  it("is looked at once a second, however often it is asked", async () => {
    let looks = 0;
    const { readiness, clock } = setUp({ store: async () => (looks += 1) });
    await Promise.all([readiness.failing(), readiness.failing(), readiness.failing()]);
    await readiness.failing();
    expect(looks).toBe(1);
    clock.advance(1_000);
    await readiness.failing();
    expect(looks).toBe(2);
  });

  it("is looked at by each request alone where they may not wait for one another", async () => {
    let looks = 0;
    const { readiness } = setUp({ store: async () => (looks += 1) }, { shareLookups: false });
    await Promise.all([readiness.failing(), readiness.failing()]);
    expect(looks).toBe(2);
    await readiness.failing();
    expect(looks).toBe(2);
  });

  it("is logged when it changes, with the reason for those who look closer", async () => {
    let works = false;
    const store = () => (works ? Promise.resolve() : broken());
    const { readiness, clock, logger } = setUp({ store });
    for (const now of [false, false, true, true]) {
      works = now;
      await readiness.failing();
      clock.advance(1_000);
    }
    const told = logger.lines.filter(({ level }) => level !== "debug");
    expect(told.map(({ message }) => message)).toEqual([
      "the server is not ready",
      "the server is ready again",
    ]);
    expect(JSON.stringify(told)).not.toContain("/secret/place");
  });

  it("ends when the server is told to stop", async () => {
    const drain = createDrain();
    const { readiness } = setUp({ store: async () => undefined }, { drain });
    expect(await readiness.failing()).toEqual([]);
    drain.begin();
    expect(await readiness.failing()).toEqual(["draining"]);
    expect([readiness.draining?.aborted, readiness.stopping?.aborted]).toEqual([true, false]);
    drain.stop();
    expect(readiness.stopping?.aborted).toBe(true);
  });
});
