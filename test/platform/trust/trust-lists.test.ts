import { describe, expect, it } from "vitest";
import { createTrustPolicy } from "../../../src/platform/trust/policy.ts";
import { createReloading, TrustSourceError } from "../../../src/platform/trust/reloading.ts";
import { readTrustLists } from "../../../src/platform/trust/trust-lists.ts";
import { fixedClock } from "../../support/clock.ts";
import { recordingLogger } from "../../support/logger.ts";

const read = (text: string, requireInvite = true) => readTrustLists(text, { requireInvite });

describe("reading the trust file", () => {
  it.each(["", "# nothing yet\n", "{}", "allow:\ndeny:\n", '{"allow": [], "deny": []}'])(
    "takes %j for no lists",
    (text) => {
      expect(read(text)).toEqual({ ok: true, value: { value: { allow: [], deny: [] }, warnings: [] } });
    },
  );

  it.each([
    ["allow: [a.test", /^1 the indentation/],
    ["alow: [a.test]", /alow/],
    ["allow: a.test", /allow:/],
    ["allow: [1]", /allow\.0: expected a host/],
    ['deny: ["*"]', /deny\.0: expected a host such as/],
    ['deny: ["a b"]', /deny\.0: expected a host such as/],
    ['allow: [a.test, "(a|b).test"]', /allow\.1: expected a host such as/],
    ["deny: [*.a.test]", /needs quotes/],
    ["mode: closed", /mode: expected one of "providers", "open", "invite-only"/],
  ])("refuses %j as a whole and says where", (text, message) => {
    const lists = read(text);
    expect(lists.ok ? "" : lists.failure.map((fault) => `${fault.line} ${fault.message}`).join("\n")).toMatch(
      message,
    );
  });

  it("takes invite-only only where invites are needed", () => {
    expect(read("mode: invite-only").ok).toBe(true);
    expect(read("mode: invite-only", false)).toMatchObject({
      failure: [{ line: 1, message: expect.stringContaining("ocmcore.require_accepted_invite") }],
    });
  });
});

describe("a trust file that changes", () => {
  function world(first: string) {
    let text = first;
    const clock = fixedClock();
    const logger = recordingLogger();
    const open = () =>
      createReloading({
        source: { name: "trust.yaml", read: async () => text },
        clock,
        logger,
        reloadSeconds: 30,
        what: "trust lists",
        parse: read,
        describe: ({ allow, deny }) => ({ allow: allow.length, deny: deny.length }),
      });
    const become = (next: string) => {
      text = next;
      clock.advance(30_000);
    };
    return { open, become, logger };
  }

  it("changes the verdict and the criteria without a restart", async () => {
    const { open, become, logger } = world("mode: open");
    const trust = createTrustPolicy({ mode: "providers", lists: await open() });
    expect(await trust.judge("a.test")).toEqual({ admitted: true });
    expect(trust.criteria()).toEqual({ allowlist: false, denylist: false });

    become("mode: open\ndeny: [a.test]");
    expect(await trust.judge("a.test")).toEqual({ admitted: false, rule: "denylist" });
    expect(trust.criteria()).toEqual({ allowlist: false, denylist: true });
    expect(logger.lines).toContainEqual({
      level: "info",
      message: "trust lists reloaded",
      fields: { source: "trust.yaml", allow: 0, deny: 1 },
    });

    become("allow: [b.test]");
    expect(await trust.judge("a.test")).toEqual({ admitted: false, rule: "allowlist" });
    expect(trust.criteria()).toEqual({ allowlist: true, denylist: false });

    become("deny: [a.test]");
    trust.criteria();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(trust.criteria()).toMatchObject({ denylist: true });
  });

  it("keeps its denials while the file is broken", async () => {
    const { open, become, logger } = world("deny: [a.test]");
    const trust = createTrustPolicy({ mode: "open", lists: await open() });
    become("deny: [");
    expect(await trust.judge("a.test")).toEqual({ admitted: false, rule: "denylist" });
    expect(logger.lines.filter(({ level }) => level === "error")).toHaveLength(1);
  });

  it("keeps the server from starting when it is broken from the start", async () => {
    const start = world("deny: a.test").open();
    await expect(start).rejects.toThrow(TrustSourceError);
    await expect(start).rejects.toThrow(/^trust\.yaml:1:7: deny: /);
  });
});
