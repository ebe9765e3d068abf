import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { systemRandom } from "../../../src/platform/random.ts";
import { createAccountSessions } from "../../../src/platform/sessions/accounts.ts";
import type { Account } from "../../../src/platform/users/accounts.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const account = (id: string, more: Partial<Account> = {}): Account => ({
  user: {
    id: { idp: "https://one.example.org", opaqueId: id },
    username: `${id}-name`,
    displayName: id,
    mail: "",
  },
  tokens: [],
  ...more,
});
const ACCOUNTS = [
  account("marie", {
    passwordHash: "hash of radium",
    tokens: [
      { name: "app", sha256: sha256("app-token") },
      { name: "sso", sha256: sha256("sso-token"), mfa: true },
      { name: "old", sha256: sha256("old-token"), expiresAt: new Date("2026-01-01T00:00:00Z") },
    ],
  }),
  account("pierre"),
];

function setUp(password = true) {
  let now = Date.parse("2026-06-01T00:00:00Z");
  const asked: string[] = [];
  const sessions = createAccountSessions({
    accounts: async () => ACCOUNTS,
    clock: { now: () => new Date(now) },
    random: systemRandom,
    ...(password && {
      verifyPassword: async (text: string, hashed: string) => {
        asked.push(hashed);
        return hashed === `hash of ${text}`;
      },
    }),
  });
  const who = async (authorization?: string) =>
    (await sessions.authenticate(new Headers(authorization === undefined ? {} : { authorization })))?.id
      .opaqueId;
  return {
    who,
    asked,
    pass: (ms: number) => {
      now += ms;
    },
  };
}
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

describe("proving who one is", () => {
  it.each([
    ["password", basic("marie:radium"), "marie"],
    ["password by username, in any case", basic("MARIE-name:radium"), "marie"],
    ["token", "Bearer app-token", "marie"],
    ["token as app password", basic("marie:app-token"), "marie"],
    ["scheme in another case", "bearer app-token", "marie"],
    ["wrong password", basic("marie:polonium"), undefined],
    ["another user's token as password", basic("pierre:app-token"), undefined],
    ["user without password", basic("pierre:"), undefined],
    ["unknown user", basic("nobody:radium"), undefined],
    ["expired token", "Bearer old-token", undefined],
    ["unknown token", "Bearer x", undefined],
    ["no name", basic(":radium"), undefined],
    ["no colon", basic("marie"), undefined],
    ["no base64", "Basic ***", undefined],
    ["no UTF-8", `Basic ${Buffer.from([0xff, 0x3a]).toString("base64")}`, undefined],
    ["another scheme", "Digest x", undefined],
    ["an empty header", "", undefined],
    ["nothing", undefined, undefined],
  ])("by %s", async (_, header, expected) => {
    expect(await setUp().who(header)).toBe(expected);
  });

  it("derives a right password once a minute, a wrong one every time", async () => {
    const { who, asked, pass } = setUp();
    for (const _ of [1, 2, 3]) expect(await who(basic("marie:radium"))).toBe("marie");
    expect(asked).toHaveLength(1);
    pass(61_000);
    await who(basic("marie:radium"));
    expect(asked).toHaveLength(2);
    for (const _ of [1, 2]) await who(basic("marie:no"));
    expect(asked).toHaveLength(4);
  });

  it("takes as long for an unknown user as for a wrong password", async () => {
    const { who, asked } = setUp();
    await who(basic("nobody:radium"));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(/^scrypt\$/);
  });

  it("takes tokens only where passwords cannot be checked", async () => {
    const { who } = setUp(false);
    expect(await who(basic("marie:radium"))).toBeUndefined();
    expect(await who(basic("marie:app-token"))).toBe("marie");
  });
});

describe("a second factor", () => {
  const sessions = createAccountSessions({
    accounts: async () => ACCOUNTS,
    clock: { now: () => new Date("2025-06-01T00:00:00Z") },
    random: systemRandom,
    verifyPassword: async () => true,
  });

  it.each([
    ["a token that stands for one", "Bearer sso-token", true],
    ["such a token as app password", basic("marie:sso-token"), true],
    ["another token", "Bearer app-token", undefined],
    ["a password", basic("marie:radium"), undefined],
  ])("is proven by %s or not", async (_what, authorization, mfa) => {
    const user = await sessions.authenticate(new Headers({ authorization }));
    expect(user).toMatchObject({ id: { opaqueId: "marie" } });
    expect(user?.mfa).toBe(mfa);
  });
});
