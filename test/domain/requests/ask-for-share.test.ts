import { describe, expect, it } from "vitest";
import { fail } from "../../../src/domain/result.ts";
import { HOST, MARIE } from "../../support/people.ts";
import {
  BRIAN,
  CURIOUS,
  connect,
  createWorld,
  MALLORY,
  PEER,
  STRANGER,
  taken,
  type World,
  type WorldOptions,
} from "../support.ts";

async function connected(options: WorldOptions = {}) {
  const world = createWorld(options);
  await connect(world);
  return world;
}

const sent = ({ useCases }: World, user = MARIE) => useCases.listShareRequests(user, "sent");

describe("asking for a share", () => {
  it("asks the owner's server, and remembers it for the one who asked", async () => {
    const world = await connected();
    const request = taken(await world.useCases.askForShare(MARIE, { owner: BRIAN, share: " theirs " }));
    expect(request).toMatchObject({
      direction: "sent",
      user: MARIE.id,
      remote: { userId: BRIAN, address: { identifier: "brian", host: PEER } },
      share: "theirs",
    });
    expect(world.peers.requests).toMatchObject([
      {
        host: PEER,
        request: {
          owner: { identifier: "brian", host: PEER },
          shareWith: { identifier: "marie", host: HOST },
          share: "theirs",
        },
      },
    ]);
    expect(await sent(world)).toEqual([request]);
    expect(await world.useCases.listShareRequests(MARIE, "received")).toEqual([]);
    expect(world.events).toEqual([]);
  });

  it("asks again when told again, and lists it once", async () => {
    const world = await connected();
    const ask = () => world.useCases.askForShare(MARIE, { owner: BRIAN, share: "theirs" });
    expect(taken(await ask())).toEqual(taken(await ask()));
    expect(world.peers.requests).toHaveLength(2);
    expect(await sent(world)).toHaveLength(1);
  });

  it.each<{ what: string; owner?: typeof BRIAN; share?: string; user?: typeof MARIE; failure: object }>([
    { what: "nobody", owner: { ...BRIAN, opaqueId: "" }, failure: { issues: [{ name: "owner" }] } },
    { what: "nothing", share: " ", failure: { issues: [{ name: "share" }] } },
    {
      what: "a user of ours",
      owner: { ...BRIAN, idp: HOST },
      failure: { issues: [{ name: "ownerProvider" }] },
    },
    {
      what: "whose server is not trusted",
      owner: MALLORY,
      failure: { reason: "provider-not-trusted", host: STRANGER },
    },
    { what: "who is no contact", user: CURIOUS, failure: { reason: "not-found", what: "contact" } },
  ])("asks no one: $what", async ({ owner = BRIAN, share = "theirs", user = MARIE, failure }) => {
    const world = await connected();
    world.trust.refused.add(STRANGER);
    expect(await world.useCases.askForShare(user, { owner, share })).toMatchObject({ ok: false, failure });
    expect(world.peers.requests).toEqual([]);
    expect(await sent(world, user)).toEqual([]);
  });

  it("needs no contact where invites are not required", async () => {
    const world = createWorld({ policy: { requireInvite: false } });
    expect(await world.useCases.askForShare(CURIOUS, { owner: BRIAN, share: "theirs" })).toMatchObject({
      ok: true,
    });
  });

  it("remembers nothing the owner's server has not taken", async () => {
    const world = await connected();
    const ask = () => world.useCases.askForShare(MARIE, { owner: BRIAN, share: "theirs" });
    const refusal = fail({ reason: "not-found", what: "resource" } as const);
    world.peers.script.requestShare = () => refusal;
    expect(await ask()).toEqual(refusal);
    expect(await sent(world)).toEqual([]);
  });

  it("keeps what was taken before when a repetition fails", async () => {
    const world = await connected();
    const ask = () => world.useCases.askForShare(MARIE, { owner: BRIAN, share: "theirs" });
    taken(await ask());
    world.peers.script.requestShare = (host) =>
      fail({ reason: "peer-unreachable", host, reachedPeer: false });
    expect(await ask()).toMatchObject({ ok: false });
    expect(await sent(world)).toHaveLength(1);
  });

  it("has an end: one user may wait for so many answers of one server", async () => {
    const world = await connected();
    const ask = (count: number) =>
      world.useCases.askForShare(MARIE, { owner: BRIAN, share: `file-${count}` });
    for (let count = 0; count < 25; count += 1) taken(await ask(count));
    expect(await ask(25)).toMatchObject({ failure: { reason: "conflict" } });
    expect(world.peers.requests).toHaveLength(25);
  });
});
