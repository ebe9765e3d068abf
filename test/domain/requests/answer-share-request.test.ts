import { describe, expect, it } from "vitest";
import { permissionsFromOcm } from "../../../src/domain/model/permissions.ts";
import { fail } from "../../../src/domain/result.ts";
import { addressAt } from "../../../src/ocm/address.ts";
import { EINSTEIN, HOST, MARIE } from "../../support/people.ts";
import { aRemoteUser, aShare } from "../../support/records.ts";
import {
  at,
  BRIAN,
  connect,
  createWorld,
  eventsOf,
  HOUR,
  PEER,
  race,
  taken,
  type World,
} from "../support.ts";

/** Marie is asked by Brian; somebody else has a share of the same paper. */
async function asked(share: string, requester = "brian") {
  const world = createWorld();
  await connect(world);
  const resourceId = { storageId: "s", spaceId: "marie", opaqueId: "/paper.txt" };
  await world.shares.add(aShare(aRemoteUser("carol", "other.example.net"), { resourceId }));
  const [owner, shareWith] = [addressAt("marie", HOST), addressAt(requester, PEER)];
  if (owner === undefined || shareWith === undefined) throw new Error("the test names nobody");
  const request = taken(await world.useCases.receiveShareRequest({ owner, shareWith, share }));
  const accept = (path?: string, user = MARIE) =>
    world.useCases.acceptShareRequest(user, request.id, {
      permissions: ["read"],
      ...(path !== undefined && { path }),
    });
  return { world, request, accept };
}

const open = ({ useCases }: World) => useCases.listShareRequests(MARIE, "received");

describe("accepting a request", () => {
  it("shares what was asked for with the one who asked, and the request is over", async () => {
    const { world, request } = await asked("/paper.txt");
    const share = taken(
      await world.useCases.acceptShareRequest(MARIE, request.id, {
        permissions: ["read", "write"],
        expiresAt: at(HOUR),
      }),
    );
    expect(share).toMatchObject({
      path: "/paper.txt",
      owner: MARIE.id,
      recipient: { identifier: "brian", host: PEER },
      accessMethods: [{ permissions: permissionsFromOcm(["read", "write"], "file") }],
      expiresAt: at(HOUR).toISOString(),
    });
    expect(world.peers.shares).toMatchObject([{ host: PEER, share: { providerId: share.id } }]);
    expect(eventsOf(world)).toEqual(["share-requested", "share-created", "share-request-removed"]);
    expect(await open(world)).toEqual([]);
  });

  it("spells the one who asked as their server does", async () => {
    const { world, accept } = await asked("/paper.txt", `brian@${PEER}`);
    taken(await accept());
    expect(world.peers.shares).toMatchObject([{ share: { shareWith: { rawIdentifier: `brian@${PEER}` } } }]);
  });

  it.each(["out-1", `https://${HOST}/dav/ocm/out-1`])("knows a share of the owner's by %s", async (share) => {
    const { accept } = await asked(share);
    expect(taken(await accept())).toMatchObject({ path: "/paper.txt", recipient: { host: PEER } });
  });

  it.each([`https://${HOST}/files/spec.yaml`, `https://${HOST}/dav/ocm/out-1/deeper.txt`])(
    "lets the owner say what %s is",
    async (share) => {
      const { world, accept } = await asked(share);
      expect(await accept()).toMatchObject({
        failure: { reason: "invalid-request", issues: [{ name: "sourcePath" }] },
      });
      expect(await open(world)).toHaveLength(1);
      expect(taken(await accept("/paper.txt"))).toMatchObject({ path: "/paper.txt" });
    },
  );

  it("stays open when there is no share in the end", async () => {
    const { world, accept } = await asked("/paper.txt");
    expect(await accept("/no-such.txt")).toMatchObject({
      failure: { reason: "not-found", what: "resource" },
    });
    world.peers.script.sendShare = (host) => fail({ reason: "peer-unreachable", host, reachedPeer: false });
    expect(await accept()).toMatchObject({ failure: { reason: "peer-unreachable" } });
    expect(await open(world)).toHaveLength(1);
  });

  it("makes one share of it, however often it is accepted", async () => {
    const { world, accept } = await asked("/paper.txt");
    const answers = await race(4, () => accept());
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(world.peers.shares).toHaveLength(1);
  });

  it("is for the owner alone", async () => {
    const { world, accept } = await asked("/paper.txt");
    expect(await accept(undefined, EINSTEIN)).toMatchObject({
      failure: { reason: "not-found", what: "share-request" },
    });
    expect(await open(world)).toHaveLength(1);
  });
});

describe("declining a request", () => {
  it("forgets it; the one who asked is not told, as OCM has no word for it", async () => {
    const { world, request } = await asked("/paper.txt");
    const decline = (user = MARIE) =>
      world.useCases.removeShareRequest(user, { id: request.id, direction: "received" });
    const unknown = { failure: { reason: "not-found", what: "share-request" } };
    expect(await decline(EINSTEIN)).toMatchObject(unknown);
    expect(taken(await decline())).toEqual(request);
    expect(await decline()).toMatchObject(unknown);
    expect(await open(world)).toEqual([]);
    await world.background.settled();
    expect(world.peers.notifications).toEqual([]);
  });

  it("does not take a request the caller sent for one they received", async () => {
    const world = createWorld();
    await connect(world);
    const { id } = taken(await world.useCases.askForShare(MARIE, { owner: BRIAN, share: "theirs" }));
    expect(await world.useCases.removeShareRequest(MARIE, { id, direction: "received" })).toMatchObject({
      failure: { reason: "not-found" },
    });
    expect(await world.useCases.removeShareRequest(MARIE, { id, direction: "sent" })).toMatchObject({
      ok: true,
    });
  });
});
