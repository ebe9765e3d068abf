import { describe, expect, it } from "vitest";
import { TransportError } from "../../../src/domain/ports/transport.ts";
import { createDirectories } from "../../../src/platform/trust/directories.ts";
import { fixedClock } from "../../support/clock.ts";
import { recordingLogger } from "../../support/logger.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ONE = "https://one.test/directory";
const TWO = "https://two.test/directory";

type Answer = readonly string[] | "down" | "unsigned" | number;

/** Directories on a network that answers as it is told; what they sign is plain JSON here. */
function world({ urls = [ONE], shareLookups = true }: { urls?: string[]; shareLookups?: boolean } = {}) {
  const clock = fixedClock();
  const logger = recordingLogger();
  const answers = new Map<string, Answer>(urls.map((url) => [url, ["a.test"]]));
  const asked: string[] = [];
  let gate: Promise<void> = Promise.resolve();
  const directories = createDirectories({
    urls,
    clock,
    logger,
    shareLookups,
    refreshMs: HOUR,
    staleMs: 24 * HOUR,
    allowHttp: false,
    verify: async (text) =>
      text === "unsigned"
        ? { ok: false, failure: "no configured key has signed it" }
        : { ok: true, value: JSON.parse(text) },
    transport: {
      async send({ url }) {
        asked.push(url);
        const answer = answers.get(url) ?? "down";
        await gate;
        if (answer === "down") throw new TransportError("unreachable", "no route", { reachedPeer: false });
        if (typeof answer === "number") return new Response("", { status: answer });
        if (answer === "unsigned") return new Response("unsigned");
        const servers = answer.map((host) => ({ url: `https://${host}`, displayName: host }));
        return new Response(JSON.stringify({ federation: `F of ${url}`, servers }));
      },
    },
  });
  return {
    directories,
    asked,
    clock,
    logger,
    answer(answer: Answer, url = ONE) {
      answers.set(url, answer);
    },
    /** Lets answers wait until the returned function is called. */
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
}

/** Lets everything that can go on without an answer go on. */
const idle = () => new Promise((resolve) => setImmediate(resolve));

describe("asking directories", () => {
  it("waits for the first list, once for all who ask", async () => {
    const { directories, asked } = world();
    const words = ["a.test", "b.test", "a.test"].map((host) => directories.judge(host));
    expect(await Promise.all(words)).toEqual(["member", "directory", "member"]);
    expect(asked).toEqual([ONE]);
    expect(await directories.find("a.test")).toEqual({
      host: "a.test",
      displayName: "a.test",
      directory: ONE,
      federation: `F of ${ONE}`,
    });
  });

  it("asks again when the list is due, and keeps nobody waiting meanwhile", async () => {
    const { directories, asked, clock, answer, hold } = world();
    await directories.judge("a.test");
    clock.advance(HOUR - 1);
    expect(await directories.judge("a.test")).toBe("member");
    expect(asked).toHaveLength(1);

    clock.advance(1);
    answer(["b.test"]);
    const release = hold();
    expect(await directories.judge("b.test")).toBe("directory");
    expect(await directories.judge("a.test")).toBe("member");
    expect(asked).toHaveLength(2);
    release();
    await idle();
    expect(await directories.judge("b.test")).toBe("member");
    expect(await directories.judge("a.test")).toBe("directory");
  });

  it.each<readonly [Answer, string]>([
    ["down", "no route"],
    [503, "the directory answered 503"],
    ["unsigned", "no configured key has signed it"],
  ])(
    "believes the last list for a while when the answer is %j, then refuses, and recovers",
    async (bad, why) => {
      const { directories, clock, answer, logger } = world();
      await directories.judge("a.test");
      answer(bad);
      for (let hour = 1; hour < 24; hour += 1) {
        clock.advance(HOUR);
        expect(await directories.judge("a.test")).toBe("member");
        await idle();
      }
      clock.advance(HOUR);
      expect(await directories.judge("a.test")).toBe("directory-stale");
      expect(await directories.judge("b.test")).toBe("directory");
      expect(await directories.find("a.test")).toBeUndefined();
      expect(await directories.members()).toEqual([]);
      const errors = logger.lines.filter(({ level }) => level === "error");
      expect(errors).toEqual([
        { level: "error", message: "directory not taken over", fields: { url: ONE, why } },
      ]);

      answer(["a.test"]);
      clock.advance(MINUTE);
      expect(await directories.judge("a.test")).toBe("member");
    },
  );

  it("waits for a fresh list after a time in which nobody asked", async () => {
    const { directories, clock } = world();
    await directories.judge("a.test");
    clock.advance(100 * HOUR);
    expect(await directories.judge("a.test")).toBe("member");
  });

  it("says that it has never heard of a directory, and does not ask at every request", async () => {
    const { directories, clock, answer, asked } = world();
    answer("down");
    expect(await directories.judge("a.test")).toBe("directory-unavailable");
    expect(await directories.judge("a.test")).toBe("directory-unavailable");
    expect(asked).toHaveLength(1);
    answer(["a.test"]);
    clock.advance(MINUTE);
    expect(await directories.judge("a.test")).toBe("member");
  });

  it("joins directories: one is enough, and one that is down takes nothing from the others", async () => {
    const { directories, answer } = world({ urls: [ONE, TWO] });
    answer(["a.test", "b.test"]);
    answer(["c.test", "a.test"], TWO);
    const hosts = async () => (await directories.members()).map(({ host }) => host);
    expect(await hosts()).toEqual(["a.test", "b.test", "c.test", "a.test"]);
    expect(await directories.judge("c.test")).toBe("member");

    const half = world({ urls: [ONE, TWO] });
    half.answer("down");
    half.answer(["c.test"], TWO);
    expect(await half.directories.judge("c.test")).toBe("member");
    expect(await half.directories.judge("d.test")).toBe("directory-unavailable");
  });

  it("tells the operator of rows that do nothing, once", async () => {
    const { directories, answer, clock, logger } = world();
    answer(["a.test", "b.test/ocm"]);
    await directories.judge("a.test");
    clock.advance(HOUR);
    await directories.judge("a.test");
    await idle();
    expect(logger.lines.map(({ message }) => message)).toEqual([
      "directory taken over",
      "a row of a directory does nothing",
    ]);
  });
});

describe("asking directories where requests may not wait for one another", () => {
  it("lets each request without a list fetch its own", async () => {
    const { directories, asked } = world({ shareLookups: false });
    const words = ["a.test", "b.test"].map((host) => directories.judge(host));
    expect(await Promise.all(words)).toEqual(["member", "directory"]);
    expect(asked).toHaveLength(2);
  });

  it("lets one request renew the list while the others go on", async () => {
    const { directories, asked, clock, answer, hold } = world({ shareLookups: false });
    await directories.judge("a.test");
    clock.advance(HOUR);
    answer(["b.test"]);
    const release = hold();
    const renewing = directories.judge("b.test");
    expect(await directories.judge("a.test")).toBe("member");
    release();
    expect(await renewing).toBe("member");
    expect(asked).toHaveLength(2);
  });
});
