import { describe, expect, it } from "vitest";
import type { Directories, DirectoryWord } from "../../../src/platform/trust/directories.ts";
import { createTrustPolicy } from "../../../src/platform/trust/policy.ts";
import { createReloading } from "../../../src/platform/trust/reloading.ts";
import { createTextSource } from "../../../src/platform/trust/text-source.ts";
import { readTrustLists, type TrustMode } from "../../../src/platform/trust/trust-lists.ts";
import { fixedClock } from "../../support/clock.ts";
import { recordingLogger } from "../../support/logger.ts";
import { trustInList } from "../../support/trust.ts";

interface Setup {
  readonly mode?: TrustMode;
  readonly providers?: readonly string[];
  readonly lists?: string;
  /** What the directories say of each host; `directory` of all others. */
  readonly directory?: Readonly<Record<string, DirectoryWord>>;
}

async function policyOf({ mode = "providers", providers, lists, directory }: Setup) {
  return createTrustPolicy({
    mode,
    ...(providers && { providers: await trustInList(providers) }),
    ...(lists !== undefined && { lists: await listsOf(lists) }),
    ...(directory && { directories: directoriesOf(directory) }),
  });
}

function listsOf(text: string) {
  return createReloading({
    source: createTextSource("trust.yaml", text),
    clock: fixedClock(),
    logger: recordingLogger(),
    reloadSeconds: 0,
    what: "trust lists",
    parse: (content) => readTrustLists(content, { requireInvite: true }),
    describe: () => ({}),
  });
}

function directoriesOf(words: Readonly<Record<string, DirectoryWord>>): Directories {
  const members = Object.keys(words)
    .filter((host) => words[host] === "member")
    .map((host) => ({ host, displayName: `The ${host}`, directory: "https://d.test", federation: "F" }));
  return {
    judge: async (host) => words[host] ?? "directory",
    find: async (host) => members.find((member) => member.host === host),
    members: async () => members,
  };
}

const YES = "admitted";

describe("judging a host", () => {
  it.each<readonly [why: string, setup: Setup, host: string, verdict: string]>([
    // One mode at a time.
    ["providers.json has it", { providers: ["a.test"] }, "a.test", YES],
    ["providers.json has it not", { providers: ["a.test"] }, "b.test", "providers"],
    ["the allow list has it", { lists: "allow: [a.test]" }, "a.test", YES],
    ["the allow list has it not", { lists: "allow: [a.test]" }, "b.test", "allowlist"],
    ["a wildcard has it", { lists: 'allow: ["*.a.test"]' }, "x.y.a.test", YES],
    ["a wildcard stops at its dot", { lists: 'allow: ["*.a.test"]' }, "xa.test", "allowlist"],
    [
      "a wildcard ends where the name ends",
      { lists: 'allow: ["*.a.test"]' },
      "x.a.test.evil.net",
      "allowlist",
    ],
    ["an allowed host is one port", { lists: "allow: [a.test]" }, "a.test:8443", "allowlist"],
    ["a directory has it", { directory: { "a.test": "member" } }, "a.test", YES],
    ["no directory has it", { directory: { "a.test": "member" } }, "b.test", "directory"],
    ["open to all", { mode: "open" }, "a.test", YES],
    ["invite-only is open to all", { mode: "invite-only" }, "a.test", YES],
    ["nobody is listed", {}, "a.test", "allowlist"],
    ["an empty trust file", { lists: "" }, "a.test", "allowlist"],
    ["what is no host, even when open", { mode: "open" }, "a b", "not-a-host"],
    // A denial comes before everything.
    ["denied beats open", { mode: "open", lists: "deny: [a.test]" }, "a.test", "denylist"],
    ["denied beats invite-only", { mode: "invite-only", lists: "deny: [a.test]" }, "a.test", "denylist"],
    ["denied beats allowed", { lists: "{allow: [a.test], deny: [a.test]}" }, "a.test", "denylist"],
    ["denied beats providers.json", { providers: ["a.test"], lists: "deny: [a.test]" }, "a.test", "denylist"],
    [
      "denied beats a directory",
      { directory: { "a.test": "member" }, lists: "deny: [a.test]" },
      "a.test",
      "denylist",
    ],
    ["a denial covers every port", { mode: "open", lists: "deny: [a.test]" }, "a.test:8443", "denylist"],
    ["a wildcard denial, too", { mode: "open", lists: 'deny: ["*.a.test"]' }, "x.a.test:8443", "denylist"],
    ["a denial of one port leaves others", { mode: "open", lists: 'deny: ["a.test:8443"]' }, "a.test", YES],
    ["a denial of one port", { mode: "open", lists: 'deny: ["a.test:8443"]' }, "a.test:8443", "denylist"],
    [
      "spellings make no difference",
      { mode: "open", lists: "deny: [https://A.test/]" },
      "a.TEST.",
      "denylist",
    ],
    ["a wildcard denial leaves its domain", { mode: "open", lists: 'deny: ["*.a.test"]' }, "a.test", YES],
    // Sources add up.
    ["one source is enough", { providers: ["a.test"], lists: "allow: [b.test]" }, "b.test", YES],
    [
      "all sources that do not have it are named",
      { providers: ["a.test"], lists: "allow: [b.test]", directory: {} },
      "c.test",
      "providers+allowlist+directory",
    ],
    [
      "an empty allow list is not named",
      { providers: ["a.test"], lists: "deny: [b.test]" },
      "c.test",
      "providers",
    ],
    [
      "a stale directory is named, as it would have admitted",
      { providers: ["a.test"], directory: { "b.test": "directory-stale" } },
      "b.test",
      "directory-stale",
    ],
    [
      "a directory nobody has heard of is named",
      { directory: { "b.test": "directory-unavailable" } },
      "b.test",
      "directory-unavailable",
    ],
    [
      "a stale directory stands in nobody else's way",
      { providers: ["b.test"], directory: { "b.test": "directory-stale" } },
      "b.test",
      YES,
    ],
    // The trust file has the last word on the mode.
    ["the trust file opens", { providers: ["a.test"], lists: "mode: open" }, "b.test", YES],
    ["the trust file closes", { mode: "open", lists: "mode: providers" }, "b.test", "allowlist"],
  ])("%s", async (_why, setup, host, verdict) => {
    const trust = await policyOf(setup);
    const judgement = await trust.judge(host);
    expect(judgement.admitted ? YES : judgement.rule).toBe(verdict);
    expect(await trust.admits(host)).toBe(verdict === YES);
  });
});

describe("the criteria of a policy", () => {
  it.each<readonly [Setup, { allowlist: boolean; denylist: boolean }]>([
    [{ mode: "open" }, { allowlist: false, denylist: false }],
    [{ mode: "invite-only" }, { allowlist: false, denylist: false }],
    [
      { mode: "open", lists: "deny: [a.test]" },
      { allowlist: false, denylist: true },
    ],
    [{ providers: ["a.test"] }, { allowlist: true, denylist: false }],
    [{ directory: {} }, { allowlist: true, denylist: false }],
    [{ lists: "{allow: [a.test], deny: [b.test]}" }, { allowlist: true, denylist: true }],
    [
      { mode: "providers", lists: "mode: open" },
      { allowlist: false, denylist: false },
    ],
  ])("of %j are %j", async (setup, criteria) => {
    expect((await policyOf(setup)).criteria()).toEqual(criteria);
  });
});

describe("the records of a policy", () => {
  const setup: Setup = {
    providers: ["a.test", "*.wild.test", "denied.test", "*.gone.test"],
    lists: 'allow: [b.test, a.test, "*.c.test"]\ndeny: [denied.test, bad.test, "*.gone.test", x.wild.test]',
    directory: { "d.test": "member", "b.test": "member", "bad.test": "member" },
  };

  it("lists whom one can deal with, each once, and nobody who is denied", async () => {
    const trust = await policyOf(setup);
    expect((await trust.list()).map(({ domain }) => domain)).toEqual([
      "a.test",
      "*.wild.test",
      "b.test",
      "d.test",
    ]);
  });

  it("passes on what its own lists name exactly", async () => {
    const trust = await policyOf(setup);
    expect((await trust.listOwn()).map(({ domain }) => domain)).toEqual(["a.test", "b.test"]);
  });

  it.each([
    ["a.test", "The cloud at a.test"],
    ["y.wild.test", "The cloud at *.wild.test"],
    ["x.c.test", "x.c.test"],
    ["d.test", "The d.test"],
    ["b.test", "The b.test"],
    ["denied.test", undefined],
    ["x.wild.test", undefined],
    ["bad.test", undefined],
    ["nobody.test", undefined],
    ["", undefined],
  ])("finds %j as %j", async (host, name) => {
    expect((await (await policyOf(setup)).find(host))?.fullName).toBe(name);
  });
});
