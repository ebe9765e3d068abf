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
  VIEWER,
  type WorldOptions,
} from "../support.ts";

const CREDENTIAL = { sharedSecret: "s3cr3tOut1", shareId: "out-1" };

async function shared(facts: Partial<Share> = {}, options: WorldOptions = {}) {
  const world = createWorld(options);
  await connect(world);
  await world.shares.add(aShare(BRIAN, { resourceId: aResource().id, ...facts }));
  return world;
}

describe("who presents the secret of a share", () => {
  it.each([CREDENTIAL, { sharedSecret: "s3cr3tOut1" }, { sharedSecret: "s3cr3tOut1", shareId: "" }])(
    "is its recipient: %j",
    async (credential) => {
      const world = await shared();
      expect(await world.useCases.authenticateShareToken(credential)).toMatchObject({
        ok: true,
        value: {
          share: { id: "out-1" },
          user: { id: BRIAN, displayName: "brian of cloud.example.net", mail: "brian@cloud.example.net" },
          permissions: [
            "get_path",
            "get_quota",
            "initiate_file_download",
            "list_container",
            "list_recycle",
            "stat",
          ],
        },
      });
    },
  );

  it("may do what the share says now, not what it said once", async () => {
    const world = await shared();
    const accessMethods = [
      { protocol: "webdav", permissions: EDITOR, requirements: [], accessTypes: [] } as const,
    ];
    await world.useCases.updateShare(MARIE, { id: "out-1" }, { accessMethods });
    expect(await world.useCases.authenticateShareToken(CREDENTIAL)).toMatchObject({
      value: { permissions: EDITOR },
    });
  });

  it("has the name that is known without a contact, where none is required", async () => {
    const world = createWorld({ policy: { requireInvite: false } });
    await world.shares.add(aShare(BRIAN));
    expect(await world.useCases.authenticateShareToken(CREDENTIAL)).toMatchObject({
      value: { user: { displayName: "brian", mail: "" } },
    });
  });
});

const webdav = (permissions: Share["accessMethods"][number] & { protocol: "webdav" }) => [permissions];
const REFUSALS: readonly {
  readonly why: string;
  readonly credential?: { readonly sharedSecret: string; readonly shareId?: string };
  readonly facts?: Partial<Share>;
  readonly advance?: number;
  readonly unfriend?: boolean;
}[] = [
  { why: "no secret", credential: { sharedSecret: "" } },
  { why: "no secret for a share that is there", credential: { sharedSecret: "", shareId: "out-1" } },
  { why: "an unknown secret", credential: { sharedSecret: "s3cr3tOut2" } },
  { why: "an unknown secret for a share that is there", credential: { sharedSecret: "x", shareId: "out-1" } },
  { why: "the secret in another case", credential: { sharedSecret: "S3CR3TOUT1" } },
  { why: "the id instead of the secret", credential: { sharedSecret: "out-1", shareId: "out-1" } },
  {
    why: "the secret of one share for another",
    credential: { sharedSecret: "s3cr3tOut1", shareId: "out-2" },
  },
  { why: "[S232] an expired share", facts: { expiresAt: at(HOUR).toISOString() }, advance: HOUR },
  { why: "a declined share", facts: { answer: "declined" } },
  { why: "a share without WebDAV", facts: { accessMethods: [{ protocol: "transfer" }] } },
  {
    why: "a share that allows nothing",
    facts: {
      accessMethods: webdav({ protocol: "webdav", permissions: ["stat"], requirements: [], accessTypes: [] }),
    },
  },
  { why: "a recipient who is no contact any more", unfriend: true },
];

describe("refusing a credential", () => {
  it.each(REFUSALS)("$why: the same answer for all", async ({ credential, facts, advance, unfriend }) => {
    const world = await shared(facts);
    if (unfriend) await world.contacts.remove(MARIE.id, { identifier: "brian", host: BRIAN.idp });
    world.clock.advance(advance ?? 0);
    const refused = { ok: false, failure: { reason: "not-authenticated" } };
    expect(await world.useCases.authenticateShareToken(credential ?? CREDENTIAL)).toStrictEqual(refused);
    expect(await world.useCases.openSentShare(credential ?? CREDENTIAL)).toStrictEqual(refused);
    expect(world.log.lines).toEqual([]);
  });

  it("not a moment before the expiry", async () => {
    const world = await shared({ expiresAt: at(HOUR).toISOString() });
    world.clock.advance(HOUR - 1);
    expect(await world.useCases.authenticateShareToken(CREDENTIAL)).toMatchObject({ ok: true });
  });
});

describe("opening a share we sent", () => {
  it("leads to the shared resource and nothing above it", async () => {
    const world = await shared();
    expect(await world.useCases.openSentShare(CREDENTIAL)).toMatchObject({
      ok: true,
      value: { share: { id: "out-1" }, root: "/paper.txt", kind: "file" },
    });
  });

  it("finds nothing when the resource is gone", async () => {
    const world = await shared({}, { resources: [] });
    expect(await world.useCases.openSentShare(CREDENTIAL)).toEqual({
      ok: false,
      failure: { reason: "not-found", what: "resource" },
    });
  });

  it("does not open a folder that has come to lie where the shared file was", async () => {
    const world = await shared({}, { resources: [aResource({ kind: "folder", permissions: VIEWER })] });
    expect(await world.useCases.openSentShare(CREDENTIAL)).toEqual({
      ok: false,
      failure: { reason: "not-found", what: "resource" },
    });
  });
});
