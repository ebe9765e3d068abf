import { describe, expect, it } from "vitest";
import { createGenerateInvite } from "../../../src/domain/invites/generate-invite.ts";
import type { InviteRepository } from "../../../src/domain/ports/repositories.ts";
import { createSecret } from "../../../src/domain/secret.ts";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { seededRandom } from "../../support/random.ts";
import { at, createWorld, eventsOf, HOUR, NOW, taken } from "../support.ts";

describe("generating an invite", () => {
  it("makes a token that can be redeemed once, for a day", async () => {
    const world = createWorld();
    const invite = taken(
      await world.useCases.generateInvite(MARIE, {
        description: "for brian",
        recipient: "brian@example.net",
      }),
    );
    expect(invite).toMatchObject({
      owner: MARIE,
      description: "for brian",
      recipient: "brian@example.net",
      createdAt: NOW,
      expiresAt: at(24 * HOUR).toISOString(),
      uses: 1,
      redeemedBy: [],
    });
    expect(invite.token).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(await world.invites.find(invite.token)).toEqual(invite);
    expect(world.events).toEqual([{ type: "invite-generated", invite }]);
  });

  it("hands on of its owner what an invite holds, and nothing of the session", async () => {
    const world = createWorld();
    const handed: object[] = [];
    const invites: InviteRepository = {
      ...world.invites,
      add(draft) {
        handed.push(draft.owner);
        return world.invites.add(draft);
      },
    };
    const generateInvite = createGenerateInvite({
      clock: world.clock,
      random: seededRandom(),
      invites,
      lifetimeMs: HOUR,
      uses: 1,
    });
    const caller = { ...MARIE, mfa: true, accessToken: createSecret("maries.gateway.token") };
    taken(await generateInvite(caller, { description: "", recipient: "" }));
    expect(handed).toStrictEqual([MARIE]);
  });

  it("never makes the same token twice", async () => {
    const world = createWorld();
    const tokens = new Set<string>();
    for (let count = 0; count < 100; count += 1) {
      const invite = await world.useCases.generateInvite(MARIE, { description: "", recipient: "" });
      tokens.add(taken(invite).token);
    }
    expect(tokens.size).toBe(100);
  });

  it("ends at a whole second, which is all that CS3 and the wire can say", async () => {
    const world = createWorld({ policy: { inviteLifetimeMs: 90_999, inviteUses: 0 } });
    const invite = taken(await world.useCases.generateInvite(MARIE, { description: "", recipient: "" }));
    expect(invite).toMatchObject({ expiresAt: at(90_000).toISOString(), uses: 0 });
  });

  it.each([
    { why: "a description without end", request: { description: "d".repeat(1025) }, names: ["description"] },
    { why: "a recipient that is no mail address", request: { recipient: "brian" }, names: ["recipient"] },
    {
      why: "a mail address without end",
      request: { recipient: `${"b".repeat(1024)}@example.net` },
      names: ["recipient"],
    },
    {
      why: "both",
      request: { description: "d".repeat(1025), recipient: "a@b" },
      names: ["description", "recipient"],
    },
  ])("refuses $why and makes nothing", async ({ request, names }) => {
    const world = createWorld();
    const refused = await world.useCases.generateInvite(MARIE, {
      description: "",
      recipient: "",
      ...request,
    });
    expect(refused).toMatchObject({
      failure: { reason: "invalid-request", issues: names.map((name) => ({ name })) },
    });
    expect((await world.useCases.listInvites(MARIE)).items).toEqual([]);
    expect(eventsOf(world)).toEqual([]);
  });
});

describe("listing invites", () => {
  it("shows the caller's own that can still be redeemed, soonest to expire first", async () => {
    const world = createWorld();
    const make = async (user: typeof MARIE) =>
      taken(await world.useCases.generateInvite(user, { description: "", recipient: "" }));
    const first = await make(MARIE);
    await make(EINSTEIN);
    world.clock.advance(HOUR);
    const second = await make(MARIE);
    expect((await world.useCases.listInvites(MARIE)).items).toEqual([first, second]);

    world.clock.advance(23 * HOUR - 1);
    expect((await world.useCases.listInvites(MARIE)).items).toEqual([first, second]);
    world.clock.advance(1);
    expect((await world.useCases.listInvites(MARIE)).items).toEqual([second]);
    world.clock.advance(HOUR);
    expect((await world.useCases.listInvites(MARIE)).items).toEqual([]);
  });

  it("shows no token that has been used up, for nobody else can redeem it", async () => {
    const world = createWorld();
    const { token } = taken(await world.useCases.generateInvite(MARIE, { description: "", recipient: "" }));
    const redemption = { token, user: { idp: "b.example", opaqueId: "brian" }, displayName: "B", mail: "" };
    taken(await world.useCases.acceptInvite(redemption));
    expect((await world.useCases.listInvites(MARIE)).items).toEqual([]);
  });

  it("comes a page at a time", async () => {
    const world = createWorld();
    for (let count = 0; count < 5; count += 1) {
      await world.useCases.generateInvite(MARIE, { description: `${count}`, recipient: "" });
      world.clock.advance(1000);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await world.useCases.listInvites(MARIE, { limit: 2, ...(cursor && { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ description }) => description));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen).toEqual(["0", "1", "2", "3", "4"]);
  });
});
