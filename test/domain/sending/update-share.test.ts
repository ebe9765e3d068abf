import { describe, expect, it } from "vitest";
import type { AccessMethod } from "../../../src/domain/model/access-method.ts";
import type { Share } from "../../../src/domain/model/share.ts";
import { fail } from "../../../src/domain/result.ts";
import type { ShareChanges } from "../../../src/domain/sending/update-share.ts";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { aShare } from "../../support/records.ts";
import {
  aResource,
  at,
  BRIAN,
  createWorld,
  EDITOR,
  eventsOf,
  HOUR,
  PEER,
  queued,
  race,
  taken,
  VIEWER,
  type WorldOptions,
} from "../support.ts";

const WEBDAV: AccessMethod = {
  protocol: "webdav",
  permissions: VIEWER,
  requirements: ["must-use-mfa"],
  accessTypes: ["remote"],
};
const WEBAPP: AccessMethod = {
  protocol: "webapp",
  permissions: VIEWER,
  requirements: [],
  appName: "Collabora",
  viewMode: "read-only",
};

async function shared(options: WorldOptions = {}, facts: Partial<Share> = {}) {
  const world = createWorld(options);
  const { id } = aResource();
  await world.shares.add(aShare(BRIAN, { resourceId: id, accessMethods: [WEBDAV, WEBAPP], ...facts }));
  world.background.hold();
  world.clock.advance(1000);
  return world;
}

const webdav = (facts: Partial<Extract<AccessMethod, { protocol: "webdav" }>> = {}): AccessMethod => ({
  protocol: "webdav",
  permissions: EDITOR,
  requirements: [],
  accessTypes: [],
  ...facts,
});

describe("changing a share", () => {
  it("changes what the recipient may do, and tells the peer", async () => {
    const world = await shared();
    const share = taken(
      await world.useCases.updateShare(MARIE, { id: "out-1" }, { accessMethods: [webdav()] }),
    );
    expect(share.accessMethods).toMatchObject([
      { protocol: "webdav", permissions: EDITOR, requirements: ["must-use-mfa"], accessTypes: ["remote"] },
      WEBAPP,
    ]);
    expect(share.modifiedAt).toBe(at(1000).toISOString());
    expect(world.events).toEqual([{ type: "share-updated", share }]);
    expect(await world.shares.find("out-1")).toEqual(share);
    await world.background.settled();
    expect(world.peers.notifications).toMatchObject([
      {
        host: PEER,
        notification: {
          notificationType: "SHARE_CHANGE_PERMISSION",
          resourceType: "file",
          providerId: "out-1",
          payload: {
            sharedSecret: "s3cr3tOut1",
            grantee: "brian",
            permission: ["read", "write"],
            protocol: { name: "multi", webdav: { permissions: ["read", "write"] } },
          },
        },
      },
    ]);
    expect(world.peers.notifications[0]?.notification.payload).toMatchObject({ expiration: 0 });
  });

  it("changes one protocol and keeps the others [#21]", async () => {
    const world = await shared();
    const change: AccessMethod = {
      protocol: "webapp",
      permissions: EDITOR,
      requirements: [],
      appName: "",
      viewMode: "read-write",
    };
    const share = taken(
      await world.useCases.updateShare(MARIE, { id: "out-1" }, { accessMethods: [change] }),
    );
    expect(share.accessMethods).toMatchObject([
      WEBDAV,
      { protocol: "webapp", permissions: EDITOR, appName: "Collabora", viewMode: "read-write" },
    ]);
  });

  it.each([
    { changes: { expiresAt: at(HOUR) }, expiresAt: at(HOUR).toISOString() },
    { changes: { expiresAt: "never" }, expiresAt: undefined },
    { changes: { accessMethods: [webdav()] }, expiresAt: at(2 * HOUR).toISOString() },
  ] as const)("$changes makes the expiry $expiresAt", async ({ changes, expiresAt }) => {
    const world = await shared({}, { expiresAt: at(2 * HOUR).toISOString() });
    const share = taken(await world.useCases.updateShare(MARIE, { id: "out-1" }, changes));
    expect(share.expiresAt).toBe(expiresAt);
    const [told] = await queued(world);
    expect(told?.payload.expiration).toBe(expiresAt === undefined ? 0 : Date.parse(expiresAt) / 1000);
  });

  it("an expired share lives again with a later expiry", async () => {
    const world = await shared({}, { expiresAt: at(0).toISOString() });
    const open = () => world.useCases.getShareBySecret("s3cr3tOut1");
    expect(await open()).toMatchObject({ ok: false });
    await world.useCases.updateShare(MARIE, { id: "out-1" }, { expiresAt: at(HOUR) });
    expect(await open()).toMatchObject({ ok: true });
  });

  it.each([
    { why: "the owner", owner: MARIE.id, creator: EINSTEIN.id },
    { why: "the creator", owner: EINSTEIN.id, creator: MARIE.id },
  ])("is for $why", async ({ owner, creator }) => {
    const world = await shared({}, { owner, creator });
    expect(await world.useCases.updateShare(MARIE, { id: "out-1" }, { expiresAt: at(HOUR) })).toMatchObject({
      ok: true,
    });
  });

  it.each([{}, { accessMethods: [] }])(
    "with nothing to change, changes and tells nothing: %j",
    async (changes) => {
      const world = await shared();
      const before = await world.shares.find("out-1");
      expect(taken(await world.useCases.updateShare(MARIE, { id: "out-1" }, changes))).toEqual(before);
      expect(eventsOf(world)).toEqual([]);
      expect(await queued(world)).toEqual([]);
    },
  );

  it("holds here even when the peer does not answer [#17]", async () => {
    const world = await shared();
    world.peers.script.notify = () => fail({ reason: "peer-unreachable", host: PEER, reachedPeer: false });
    taken(await world.useCases.updateShare(MARIE, { id: "out-1" }, { expiresAt: at(HOUR) }));
    await world.background.settled();
    expect((await world.shares.find("out-1"))?.expiresAt).toBe(at(HOUR).toISOString());
    expect(await queued(world)).toHaveLength(1);
  });

  it("loses nothing when two change different things at once", async () => {
    const world = await shared();
    await race(16, (index) =>
      world.useCases.updateShare(
        MARIE,
        { id: "out-1" },
        index % 2 === 0 ? { expiresAt: at(HOUR) } : { accessMethods: [webdav()] },
      ),
    );
    expect(await world.shares.find("out-1")).toMatchObject({
      expiresAt: at(HOUR).toISOString(),
      accessMethods: [{ permissions: EDITOR }, WEBAPP],
    });
  });
});

const REFUSALS: readonly {
  readonly why: string;
  readonly as?: typeof MARIE;
  readonly id?: string;
  readonly changes: ShareChanges;
  readonly options?: WorldOptions;
  readonly failure: object;
}[] = [
  {
    why: "an unknown share",
    id: "out-2",
    changes: { expiresAt: at(HOUR) },
    failure: { reason: "not-found", what: "share" },
  },
  {
    why: "somebody else's share, just as an unknown one",
    as: EINSTEIN,
    changes: { expiresAt: at(HOUR) },
    failure: { reason: "not-found", what: "share" },
  },
  {
    why: "an expiry that has come",
    changes: { expiresAt: at(1000) },
    failure: { reason: "invalid-request", issues: [{ name: "expiration" }] },
  },
  {
    why: "an expiry that is no time",
    changes: { expiresAt: new Date(Number.NaN) },
    failure: { reason: "invalid-request", issues: [{ name: "expiration" }] },
  },
  {
    why: "a protocol the share does not have",
    changes: { accessMethods: [{ protocol: "transfer" }] },
    failure: { reason: "invalid-request", issues: [{ name: "access_methods" }] },
  },
  {
    why: "an access method without end",
    changes: { accessMethods: [{ ...WEBAPP, appName: "x".repeat(65_536) }] },
    failure: { reason: "invalid-request", issues: [{ name: "access_methods" }] },
  },
  {
    why: "other requirements",
    changes: { accessMethods: [webdav({ requirements: ["must-exchange-token"] })] },
    failure: { reason: "invalid-request", issues: [{ name: "access_methods" }] },
  },
  {
    why: "other access types",
    changes: { accessMethods: [webdav({ accessTypes: ["remote", "datatx"] })] },
    failure: { reason: "invalid-request", issues: [{ name: "access_methods" }] },
  },
  {
    why: "requirements where there were none",
    changes: { accessMethods: [{ ...WEBAPP, requirements: ["must-use-mfa"] }] },
    failure: { reason: "invalid-request", issues: [{ name: "access_methods" }] },
  },
  {
    why: "no permission: that is removing it",
    changes: { accessMethods: [webdav({ permissions: [] })] },
    failure: { reason: "invalid-request", issues: [{ name: "access_methods" }] },
  },
  {
    why: "permissions that OCM has no word for",
    changes: { accessMethods: [webdav({ permissions: ["stat"] })] },
    failure: { reason: "invalid-request", issues: [{ name: "access_methods" }] },
  },
  {
    why: "a resource that is gone",
    changes: { accessMethods: [webdav()] },
    options: { resources: [] },
    failure: { reason: "not-found", what: "resource" },
  },
  {
    why: "more than the sharer may do by now",
    changes: { accessMethods: [webdav()] },
    options: { resources: [aResource({ permissions: VIEWER })] },
    failure: { reason: "forbidden", detail: "you cannot share more than you may do yourself" },
  },
  {
    why: "more than the sharer may do, by way of an application",
    changes: { accessMethods: [{ ...WEBAPP, permissions: EDITOR }] },
    options: { resources: [aResource({ permissions: VIEWER })] },
    failure: { reason: "forbidden" },
  },
  {
    why: "one wrong change among good ones: none of them happens",
    changes: { expiresAt: at(HOUR), accessMethods: [webdav(), { protocol: "transfer" }] },
    failure: { reason: "invalid-request" },
  },
];

describe("refusing to change a share", () => {
  it.each(REFUSALS)("$why", async ({ as = MARIE, id = "out-1", changes, options, failure }) => {
    const world = await shared(options);
    const before = await world.shares.find("out-1");
    expect(await world.useCases.updateShare(as, { id }, changes)).toMatchObject({ ok: false, failure });
    expect(await world.shares.find("out-1")).toEqual(before);
    expect(await queued(world)).toEqual([]);
    expect(eventsOf(world)).toEqual([]);
  });

  it.each([
    { why: "the same requirements", facts: { requirements: ["must-use-mfa"] } },
    { why: "the same access types", facts: { accessTypes: ["remote"] as const } },
    { why: "neither", facts: {} },
  ])("but not for naming $why once more", async ({ facts }) => {
    const world = await shared();
    const changes = { accessMethods: [webdav(facts)] };
    expect(await world.useCases.updateShare(MARIE, { id: "out-1" }, changes)).toMatchObject({ ok: true });
  });
});
