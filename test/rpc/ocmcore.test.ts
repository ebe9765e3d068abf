import { describe, expect, it } from "vitest";
import { UserType } from "../../src/gen/cs3/identity/user/v1beta1/resources_pb.ts";
import { OcmCoreAPI } from "../../src/gen/cs3/ocm/core/v1beta1/ocm_core_api_pb.ts";
import { OcmIncomingAPI } from "../../src/gen/cs3/ocm/incoming/v1beta1/ocm_incoming_api_pb.ts";
import { OcmAPI } from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import {
  RecipientType,
  SharedResourceType,
  ShareState,
  ShareType,
} from "../../src/gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { ResourceType } from "../../src/gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { HOST, MARIE } from "../support/people.ts";
import { codeOf, createRpcWorld, type RpcWorld } from "./support.ts";

const brian = { idp: "https://sender.org", opaqueId: "brian@sender.org", type: UserType.FEDERATED };
const webdav = (facts: object = {}) => ({
  term: {
    case: "webdavOptions" as const,
    value: {
      sharedSecret: "s3cr3t",
      uri: "https://sender.org/dav/ocm/p-1",
      permissions: { permissions: { initiateFileDownload: true, stat: true } },
      ...facts,
    },
  },
});
const shared = {
  resourceId: "p-1",
  name: "report.pdf",
  description: "for you",
  owner: brian,
  sender: brian,
  shareWith: { idp: HOST, opaqueId: "marie", type: UserType.PRIMARY },
  protocols: [webdav()],
};
const core = { ...shared, resourceType: ResourceType.FILE, shareType: ShareType.USER };
const newer = {
  ...shared,
  sharedResourceType: SharedResourceType.SHARE_RESOURCE_TYPE_FILE,
  recipientType: RecipientType.USER,
};
const grantee = (text = "marie", decoder = "plain") => ({
  map: { grantee: { decoder, value: new TextEncoder().encode(text) } },
});

/** The two APIs under the same names: one implementation answers both. */
const APIS = {
  OcmCoreAPI: (world: RpcWorld) => {
    const client = world.client(OcmCoreAPI);
    return {
      create: (facts: object = {}) => client.createOCMCoreShare({ ...core, ...facts }),
      update: (request: object) => client.updateOCMCoreShare(request),
      remove: (request: object) => client.deleteOCMCoreShare(request),
    };
  },
  OcmIncomingAPI: (world: RpcWorld) => {
    const client = world.client(OcmIncomingAPI);
    return {
      create: (facts: object = {}) => client.createOCMIncomingShare({ ...newer, ...facts }),
      update: (request: object) => client.updateOCMIncomingShare(request),
      remove: (request: object) => client.deleteOCMIncomingShare(request),
    };
  },
};

async function received(world: RpcWorld, id = "") {
  const { shares } = await world.client(OcmAPI, MARIE).listReceivedOCMShares({});
  return id === "" ? shares[0] : shares.find((share) => share.id?.opaqueId === id);
}

describe.each(Object.entries(APIS))("%s", (name, api) => {
  function setUp() {
    const world = createRpcWorld();
    return { world, incoming: api(world) };
  }

  describe("create", () => {
    it("keeps the share for its recipient, pending, with the protocols as they came", async () => {
      const { world, incoming } = setUp();
      const answer = await incoming.create();
      expect(codeOf(answer)).toBe("OK");
      expect(answer.created?.seconds).toBe(BigInt(world.clock.now().getTime() / 1000));
      expect(await received(world)).toMatchObject({
        id: { opaqueId: answer.id },
        remoteShareId: "p-1",
        name: "report.pdf",
        owner: brian,
        creator: brian,
        state: ShareState.PENDING,
        resourceType: ResourceType.FILE,
        protocols: [webdav()],
      });
      expect((await world.repositories.receivedShares.find(answer.id))?.description).toBe("for you");
    });

    it("takes the same again for the one already there, and another under its name for a contradiction", async () => {
      const { world, incoming } = setUp();
      const first = await incoming.create();
      const again = await incoming.create();
      expect([codeOf(again), again.id]).toEqual(["OK", first.id]);
      expect(codeOf(await incoming.create({ name: "other.pdf" }))).toBe("ALREADY_EXISTS");
      expect((await world.client(OcmAPI, MARIE).listReceivedOCMShares({})).shares).toHaveLength(1);
    });

    it.each([
      ["a group", { shareType: ShareType.GROUP, recipientType: RecipientType.GROUP }],
      ["nobody", { shareType: ShareType.INVALID, recipientType: RecipientType.INVALID }],
      ["no kind of resource", { resourceType: ResourceType.INVALID, sharedResourceType: 0 }],
      ["a symlink", { resourceType: ResourceType.SYMLINK, sharedResourceType: 0 }],
      ["no owner", { owner: {} }],
      ["an owner of nowhere", { owner: { opaqueId: "brian" } }],
      ["an owner of ours", { owner: { idp: HOST, opaqueId: "einstein" } }],
      ["no sender", { sender: {} }],
      ["no recipient", { shareWith: {} }],
      ["no provider id", { resourceId: "" }],
      ["no name", { name: "" }],
      ["no protocol", { protocols: [] }],
      ["an empty protocol", { protocols: [{}] }],
      [
        "garbage for a webapp",
        { protocols: [{ term: { case: "webappOptions", value: new Uint8Array([9]) } }] },
      ],
      ["an expiry in the past", { expiration: { seconds: 1n } }],
      ["an expiry beyond all calendars", { expiration: { seconds: 1n << 60n } }],
    ])("refuses %s as an invalid argument", async (_, facts) => {
      const { world, incoming } = setUp();
      expect(codeOf(await incoming.create(facts))).toBe("INVALID_ARGUMENT");
      expect(await received(world)).toBeUndefined();
    });

    it("takes an expiration of zero for none, and the code for a secret that is missing", async () => {
      const { world, incoming } = setUp();
      const protocols = [webdav({ sharedSecret: "" })];
      expect(codeOf(await incoming.create({ expiration: {}, protocols, code: "the-code" }))).toBe("OK");
      const share = await received(world);
      expect(share?.expiration).toBeUndefined();
      expect(share?.protocols[0]?.term.value).toMatchObject({ sharedSecret: "the-code" });
    });
  });

  describe("update", () => {
    it.each([
      ["its own server's id", "p-1", "marie"],
      ["its own server's id and a whole address", "p-1", `marie@${HOST}`],
    ])("changes what the Sending Server may change, by %s", async (_, ocmShareId, who) => {
      const { world, incoming } = setUp();
      await incoming.create();
      const seconds = BigInt(world.clock.now().getTime() / 1000 + 60);
      const protocols = [webdav({ permissions: { permissions: { initiateFileUpload: true } } })];
      const answer = await incoming.update({
        ocmShareId,
        protocols,
        expiration: { seconds },
        description: "changed",
        opaque: grantee(who),
      });
      expect(codeOf(answer)).toBe("OK");
      const share = await received(world);
      expect(share).toMatchObject({ protocols, expiration: { seconds }, state: ShareState.PENDING });
      const kept = await world.repositories.receivedShares.find(share?.id?.opaqueId ?? "");
      expect(kept?.description).toBe("changed");
    });

    it("takes our id of the share, too", async () => {
      const { incoming } = setUp();
      const { id } = await incoming.create();
      const answer = await incoming.update({ ocmShareId: id, protocols: [webdav()], opaque: grantee() });
      expect(codeOf(answer)).toBe("OK");
    });

    it.each([
      ["no recipient", { opaque: undefined }, "INVALID_ARGUMENT"],
      ["an empty recipient", { opaque: grantee("") }, "INVALID_ARGUMENT"],
      ["a recipient under another decoder", { opaque: grantee("marie", "json") }, "INVALID_ARGUMENT"],
      ["no id", { ocmShareId: "" }, "INVALID_ARGUMENT"],
      ["no change", { protocols: [] }, "INVALID_ARGUMENT"],
      ["an empty protocol", { protocols: [{}] }, "INVALID_ARGUMENT"],
      ["an expiry beyond all calendars", { expiration: { seconds: 1n << 60n } }, "INVALID_ARGUMENT"],
      ["an unknown share", { ocmShareId: "p-2" }, "NOT_FOUND"],
      ["somebody else's share", { opaque: grantee("einstein") }, "NOT_FOUND"],
    ])("refuses %s", async (_, facts, code) => {
      const { incoming } = setUp();
      await incoming.create();
      const request = { ocmShareId: "p-1", protocols: [webdav()], opaque: grantee(), ...facts };
      expect(codeOf(await incoming.update(request))).toBe(code);
    });
  });

  describe("remove", () => {
    it("removes the share; the second time there is none", async () => {
      const { world, incoming } = setUp();
      await incoming.create();
      const request = { id: "p-1", opaque: grantee() };
      expect(codeOf(await incoming.remove(request))).toBe("OK");
      expect(await received(world)).toBeUndefined();
      expect(codeOf(await incoming.remove(request))).toBe("NOT_FOUND");
    });

    it.each([
      ["no recipient", { opaque: undefined }, "INVALID_ARGUMENT"],
      ["no id", { id: "" }, "INVALID_ARGUMENT"],
      ["somebody else's share", { opaque: grantee("einstein") }, "NOT_FOUND"],
    ])("refuses %s", async (_, facts, code) => {
      const { world, incoming } = setUp();
      await incoming.create();
      expect(codeOf(await incoming.remove({ id: "p-1", opaque: grantee(), ...facts }))).toBe(code);
      expect(await received(world)).toBeDefined();
    });
  });

  it("touches neither of two shares that different servers gave the same id", async () => {
    const { world, incoming } = setUp();
    const eve = { idp: "other.example", opaqueId: "eve" };
    const first = await incoming.create();
    const second = await incoming.create({ owner: eve, sender: eve });
    expect(second.id).not.toBe(first.id);
    const opaque = grantee();
    const update = { ocmShareId: "p-1", protocols: [webdav({ sharedSecret: "eve's" })], opaque };
    expect(codeOf(await incoming.update(update))).toBe("FAILED_PRECONDITION");
    expect(codeOf(await incoming.remove({ id: "p-1", opaque }))).toBe("FAILED_PRECONDITION");
    expect((await received(world, first.id))?.protocols).toMatchObject([webdav()]);
    expect(codeOf(await incoming.remove({ id: second.id, opaque })), "our own id is clear").toBe("OK");
  });

  it("is the same store for both APIs", async () => {
    const { world, incoming } = setUp();
    await incoming.create();
    const other = name === "OcmCoreAPI" ? APIS.OcmIncomingAPI(world) : APIS.OcmCoreAPI(world);
    expect(codeOf(await other.remove({ id: "p-1", opaque: grantee() }))).toBe("OK");
  });
});

describe("CreateOCMIncomingShare", () => {
  it("takes either member of each pair", async () => {
    const client = createRpcWorld().client(OcmIncomingAPI);
    expect(codeOf(await client.createOCMIncomingShare(core))).toBe("OK");
    const embedded = SharedResourceType.SHARE_RESOURCE_TYPE_EMBEDDED;
    const answer = await client.createOCMIncomingShare({
      ...newer,
      resourceId: "p-2",
      sharedResourceType: embedded,
      protocols: [{ term: { case: "embeddedOptions", value: { payload: "{}" } } }],
    });
    expect(codeOf(answer)).toBe("OK");
  });

  it("believes the newer member when both are filled", async () => {
    const client = createRpcWorld().client(OcmIncomingAPI);
    const answer = await client.createOCMIncomingShare({ ...core, recipientType: RecipientType.GROUP });
    expect(codeOf(answer)).toBe("INVALID_ARGUMENT");
  });
});
