import { describe, expect, it } from "vitest";
import type { Share } from "../../../src/domain/model/share.ts";
import { MARIE } from "../../support/people.ts";
import { aShare } from "../../support/records.ts";
import {
  aResource,
  at,
  BRIAN,
  connect,
  createWorld,
  EDITOR,
  HOUR,
  PEER,
  STRANGER,
  taken,
  VIEWER,
  type World,
  type WorldOptions,
} from "../support.ts";

const CODE = "s3cr3tOut1";
const webdav = (requirements: readonly string[], permissions = VIEWER): Share["accessMethods"] => [
  { protocol: "webdav", permissions, requirements, accessTypes: ["remote"] },
];
const STRICT = { accessMethods: webdav(["must-exchange-token"]) };
const NOBODY = { ok: false, failure: { reason: "not-authenticated" } };

async function shared(facts: Partial<Share> = {}, options: WorldOptions = {}) {
  const world = createWorld(options);
  await connect(world);
  await world.shares.add(aShare(BRIAN, { resourceId: aResource().id, ...facts }));
  return world;
}

async function tokenOf(world: World): Promise<string> {
  return taken(await world.useCases.exchangeCode({ code: CODE, clientId: PEER })).accessToken;
}

describe("exchanging the secret of a share", () => {
  it.each([
    { what: "that may be used itself", facts: {} },
    { what: "that is good for nothing else", facts: STRICT },
    { what: "that is being announced", facts: { phase: "announcing" } },
  ] as const)("gives a token for one $what", async ({ facts }) => {
    const world = await shared(facts);
    const issued = taken(await world.useCases.exchangeCode({ code: CODE, clientId: PEER }));
    expect(issued).toEqual({ accessToken: expect.any(String), expiresIn: 300 });
    expect(issued.accessToken).not.toContain(CODE);
  });

  it("[S121] does without the client's name", async () => {
    const world = await shared();
    expect(await world.useCases.exchangeCode({ code: CODE })).toMatchObject({ ok: true });
  });

  it("may be done again and again, and the earlier tokens stay good", async () => {
    const world = await shared();
    const [first, second] = [await tokenOf(world), await tokenOf(world)];
    expect(first).not.toBe(second);
    for (const sharedSecret of [first, second]) {
      expect(await world.useCases.authenticateShareToken({ sharedSecret })).toMatchObject({ ok: true });
    }
  });

  it("gives no token beyond the end of the share", async () => {
    const world = await shared({ expiresAt: at(90_000).toISOString() });
    expect(taken(await world.useCases.exchangeCode({ code: CODE })).expiresIn).toBe(90);
  });

  it.each<[string, Partial<Parameters<World["useCases"]["exchangeCode"]>[0]>, Partial<Share>?]>([
    ["[S117] an unknown code", { code: "s3cr3tOut2" }],
    ["no code", { code: "" }],
    ["[S227] an expired share", {}, { expiresAt: at(0).toISOString() }],
    ["a declined share", {}, { answer: "declined" }],
    ["a share that allows nothing", {}, { accessMethods: webdav([], ["stat"]) }],
  ])("[S118] refuses %s", async (_what, request, facts) => {
    const world = await shared(facts);
    expect(await world.useCases.exchangeCode({ code: CODE, ...request })).toStrictEqual(NOBODY);
  });

  it("refuses a recipient who is no contact any more", async () => {
    const world = await shared();
    await world.contacts.remove(MARIE.id, { identifier: "brian", host: PEER });
    expect(await world.useCases.exchangeCode({ code: CODE })).toStrictEqual(NOBODY);
  });

  it("takes no token for a code: it does not renew itself", async () => {
    const world = await shared();
    expect(await world.useCases.exchangeCode({ code: await tokenOf(world) })).toStrictEqual(NOBODY);
  });

  it("[S227] refuses another server than the recipient's", async () => {
    const world = await shared();
    expect(await world.useCases.exchangeCode({ code: CODE, clientId: STRANGER })).toMatchObject({
      failure: { reason: "invalid-request", issues: [{ name: "client_id" }] },
    });
    const peer = { host: STRANGER, keyId: `https://${STRANGER}/ocm#1` };
    expect(await world.useCases.exchangeCode({ code: CODE, clientId: PEER, peer })).toMatchObject({
      failure: { reason: "signer-mismatch" },
    });
  });

  it("[S227] asks for a signature where one must be", async () => {
    const world = await shared({}, { policy: { signaturePolicyFor: () => "require" } });
    expect(await world.useCases.exchangeCode({ code: CODE, clientId: PEER })).toMatchObject({
      failure: { reason: "signature-required" },
    });
    const peer = { host: PEER, keyId: `https://${PEER}/ocm#1` };
    expect(await world.useCases.exchangeCode({ code: CODE, peer })).toMatchObject({ ok: true });
  });
});

describe("who presents an access token", () => {
  it("[S185] is the share's recipient, with or without the share's id", async () => {
    const world = await shared(STRICT);
    const sharedSecret = await tokenOf(world);
    for (const credential of [{ sharedSecret }, { sharedSecret, shareId: "out-1" }]) {
      expect(await world.useCases.authenticateShareToken(credential)).toMatchObject({
        ok: true,
        value: { share: { id: "out-1" }, user: { id: BRIAN }, credential: "token" },
      });
      expect(await world.useCases.openSentShare(credential)).toMatchObject({
        ok: true,
        value: { root: "/paper.txt" },
      });
    }
  });

  it("[S185] is nobody for another share", async () => {
    const world = await shared();
    const credential = { sharedSecret: await tokenOf(world), shareId: "out-2" };
    expect(await world.useCases.authenticateShareToken(credential)).toStrictEqual(NOBODY);
  });

  it("may do what the share says now", async () => {
    const world = await shared();
    const sharedSecret = await tokenOf(world);
    await world.useCases.updateShare(MARIE, { id: "out-1" }, { accessMethods: webdav([], EDITOR) });
    expect(await world.useCases.authenticateShareToken({ sharedSecret })).toMatchObject({
      value: { permissions: EDITOR },
    });
  });

  it.each<[string, (world: World) => Promise<unknown>]>([
    ["the share is removed", (world) => world.useCases.removeShare(MARIE, { id: "out-1" })],
    [
      "the share is declined",
      (world) => world.shares.update("out-1", (share) => ({ ...share, answer: "declined" })),
    ],
    [
      "the share expires",
      (world) => world.shares.update("out-1", (share) => ({ ...share, expiresAt: at(0).toISOString() })),
    ],
    ["the connection ends", (world) => world.contacts.remove(MARIE.id, { identifier: "brian", host: PEER })],
    ["the token's own time is over", async (world) => world.clock.advance(300_000)],
  ])("is nobody as soon as %s", async (_what, end) => {
    const world = await shared();
    const sharedSecret = await tokenOf(world);
    await end(world);
    expect(await world.useCases.authenticateShareToken({ sharedSecret })).toStrictEqual(NOBODY);
    expect(await world.useCases.openSentShare({ sharedSecret })).toStrictEqual(NOBODY);
  });

  it("is nobody with a token of another server under the same share id", async () => {
    const [world, other] = [await shared(), await shared()];
    const sharedSecret = await tokenOf(other);
    expect(await world.useCases.authenticateShareToken({ sharedSecret })).toStrictEqual(NOBODY);
  });
});

describe("a share whose secret must be exchanged", () => {
  it.each([
    { sharedSecret: CODE },
    { sharedSecret: CODE, shareId: "out-1" },
    { sharedSecret: CODE, shareId: "out-1", clientId: "out-1" },
    { sharedSecret: CODE, clientId: "" },
    { sharedSecret: CODE, shareId: STRANGER, clientId: STRANGER },
  ])("is not opened by %j", async (credential) => {
    const world = await shared(STRICT);
    expect(await world.useCases.authenticateShareToken(credential)).toStrictEqual(NOBODY);
    expect(await world.useCases.openSentShare(credential)).toStrictEqual(NOBODY);
  });

  it("[S184] is known by its code, when the recipient's server hands it in", async () => {
    const world = await shared(STRICT);
    const credential = { sharedSecret: CODE, shareId: PEER, clientId: PEER };
    expect(await world.useCases.authenticateShareToken(credential)).toMatchObject({
      ok: true,
      value: { credential: "code", share: { id: "out-1" } },
    });
  });

  it("[S184] is not known by a code that opens nothing any more", async () => {
    const world = await shared({ ...STRICT, expiresAt: at(HOUR).toISOString() });
    world.clock.advance(HOUR);
    const credential = { sharedSecret: CODE, shareId: PEER, clientId: PEER };
    expect(await world.useCases.authenticateShareToken(credential)).toStrictEqual(NOBODY);
  });
});
