import { describe, expect, it } from "vitest";
import { anImport, EINSTEIN_ID, IDP, vector } from "./an-import.ts";

const EINSTEIN = { idp: IDP, opaqueId: EINSTEIN_ID, type: "primary" };
const MARIE_ID = "f7fbf8c8-139b-4376-b307-cf0a8c2d0d9c";
const MARIE = {
  idp: "https://cloud.owncloud.test",
  opaqueId: `${MARIE_ID}@cloud.owncloud.test`,
  type: "federated",
};
const MARIES_ADDRESS = { identifier: MARIE_ID, host: "cloud.owncloud.test" };
const OPAQUE = { origin: { decoder: "plain", value: "b2Npcw==" } };
const marie = { userId: MARIE, address: MARIES_ADDRESS, displayName: "" };

const sent = {
  version: 1,
  revision: 1,
  resourceId: { storageId: "s", spaceId: "sp", opaqueId: "o" },
  path: "",
  name: "<doc> & more.md",
  resourceType: "file",
  owner: EINSTEIN,
  ownerDisplayName: "",
  creator: EINSTEIN,
  creatorDisplayName: "",
  grantee: MARIE,
  granteeDisplayName: "",
  recipient: MARIES_ADDRESS,
  sharedSecret: "QWERTYUIOPASDFGHJKLZXCVBNMqwerty",
  createdAt: "2026-01-01T00:00:00.000000005Z",
  modifiedAt: "2026-01-01T01:00:00.000Z",
  expiresAt: "2100-01-01T00:00:00.000Z",
  phase: "announced",
  answer: "none",
};
const received = {
  version: 1,
  revision: 1,
  sendingHost: "cloud.owncloud.test",
  providerId: "id1",
  name: "<Q&A> über Radium",
  description: "",
  resourceType: "folder",
  recipient: EINSTEIN,
  owner: marie,
  sender: {
    ...marie,
    userId: { ...MARIE, opaqueId: "deputy@cloud.owncloud.test" },
    address: { identifier: "deputy", host: "cloud.owncloud.test" },
  },
  createdAt: "2026-01-01T00:00:00.000000005Z",
  modifiedAt: "2026-01-01T00:06:39.120Z",
  expiresAt: "2100-01-01T00:00:00.000Z",
  state: "accepted",
  hidden: false,
  fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
};
const ALL = [
  "add_grant",
  "create_container",
  "delete",
  "get_path",
  "get_quota",
  "initiate_file_download",
  "initiate_file_upload",
  "list_grants",
  "list_container",
  "list_file_versions",
  "list_recycle",
  "move",
  "remove_grant",
  "purge_recycle",
  "restore_file_version",
  "restore_recycle_item",
  "stat",
  "update_grant",
  "deny_grant",
];
const READ = ["get_path", "get_quota", "initiate_file_download", "list_container", "list_recycle", "stat"];
const webdav = { protocol: "webdav", form: "webdav", requirements: [], accessTypes: [] };
const webapp = {
  protocol: "webapp",
  requirements: [],
  targets: [],
  appName: "",
  appIconHint: "",
  mediaTypes: [],
};

/** Every field of every dialect, and what it becomes. */
const DIALECTS = [
  {
    dialect: "ocis",
    share: {
      ...sent,
      id: "id1",
      accessMethods: [
        {
          protocol: "webdav",
          permissions: [
            "get_path",
            "initiate_file_download",
            "initiate_file_upload",
            "list_container",
            "stat",
          ],
          requirements: [],
          accessTypes: [],
        },
        {
          protocol: "webapp",
          permissions: [
            "get_path",
            "get_quota",
            "initiate_file_download",
            "initiate_file_upload",
            "list_container",
            "list_recycle",
            "restore_recycle_item",
            "stat",
          ],
          requirements: [],
          appName: "",
          viewMode: "read-write",
        },
        { protocol: "transfer" },
        { protocol: "generic", opaque: OPAQUE },
      ],
    },
    receivedShare: {
      ...received,
      id: "0198c1a2-4f3e-4d2a-8c11-2b6f0e7a9d10",
      offers: [
        {
          ...webdav,
          sharedSecret: "abcdefghijklmnopqrstuvwxyzABCDEF",
          permissions: ALL,
          uri: "https://cloud.owncloud.test/dav/ocm/id1",
        },
        {
          ...webapp,
          uri: "https://cloud.owncloud.test/app/{{.Token}}",
          sharedSecret: "",
          permissions: READ,
          viewMode: "read-only",
        },
        {
          protocol: "transfer",
          sharedSecret: "zyxwvutsrqponmlkjihgfedcbaZYXWVU",
          sourceUri: "https://cloud.owncloud.test/data/id1",
          size: "9007199254740993",
        },
        { protocol: "generic", opaque: OPAQUE },
      ],
    },
  },
  {
    dialect: "opencloud",
    share: {
      ...sent,
      id: "id-d2",
      // Only folders have what can be made in them.
      resourceType: "folder",
      accessMethods: [
        {
          protocol: "webdav",
          permissions: ["create_container", "initiate_file_download", "stat"],
          requirements: ["must-use-mfa"],
          accessTypes: ["remote"],
        },
        {
          protocol: "webapp",
          permissions: ["stat"],
          requirements: [],
          appName: "",
          viewMode: "embedded",
        },
      ],
    },
    receivedShare: {
      ...received,
      id: "rid-d2",
      offers: [
        {
          ...webdav,
          sharedSecret: "code-fills-the-empty-secret-xxxxx",
          permissions: ["initiate_file_download", "stat"],
          uri: "id1",
          requirements: ["must-exchange-token"],
          accessTypes: ["remote", "datatx"],
        },
        {
          ...webapp,
          uri: "https://cloud.owncloud.test/app",
          sharedSecret: "the-secret-of-the-app",
          permissions: ["stat"],
          viewMode: "embedded",
        },
        { protocol: "embedded", payload: '{"crate":1}' },
      ],
    },
  },
  {
    dialect: "cs3",
    share: {
      ...sent,
      id: "id-d3",
      grantee: { ...MARIE, idp: "cloud.owncloud.test", opaqueId: MARIE_ID },
      accessMethods: [
        {
          protocol: "webdav",
          permissions: ["initiate_file_download", "initiate_file_upload", "stat"],
          requirements: ["must-exchange-token"],
          accessTypes: ["remote"],
        },
        {
          protocol: "webapp",
          permissions: ["stat"],
          requirements: ["must-use-mfa"],
          appName: "Collabora",
        },
      ],
    },
    receivedShare: {
      ...received,
      id: "rid-d3",
      resourceType: "embedded",
      owner: { ...marie, userId: { ...MARIE, idp: "cloud.owncloud.test", opaqueId: MARIE_ID } },
      sender: { ...marie, userId: { ...MARIE, idp: "cloud.owncloud.test", opaqueId: MARIE_ID } },
      state: "pending",
      hidden: true,
      offers: [
        {
          ...webdav,
          sharedSecret: "d3-webdav-secret",
          permissions: [
            "initiate_file_download",
            "initiate_file_upload",
            "stat",
            "delete_container",
            "set_immutable_file",
          ],
          uri: "id1",
          requirements: ["must-exchange-token"],
          accessTypes: ["datatx"],
        },
        {
          protocol: "webapp",
          sharedSecret: "d3-webapp-secret",
          permissions: ["initiate_file_download", "stat"],
          uri: "https://cloud.owncloud.test/app",
          requirements: ["must-exchange-token"],
          targets: ["blank"],
          appName: "Collabora",
          appIconHint: "https://cloud.owncloud.test/icon.svg",
          mediaTypes: ["text/markdown"],
        },
        { protocol: "embedded", payload: "ro-crate" },
      ],
    },
  },
  {
    dialect: "snake-numbers",
    share: {
      ...sent,
      id: "id-n",
      resourceId: { storageId: "s", spaceId: "sp", opaqueId: "o9" },
      name: "numbers",
      // Neither a right nor the name tells.
      resourceType: "folder",
      sharedSecret: "snakesnakesnakesnakesnakesnakesn",
      createdAt: "2026-01-01T00:00:00.000Z",
      modifiedAt: "2026-01-01T00:00:00.000Z",
      expiresAt: undefined,
      accessMethods: [
        {
          protocol: "webdav",
          permissions: ["get_path", "initiate_file_download"],
          requirements: [],
          accessTypes: ["remote"],
        },
      ],
    },
    receivedShare: {
      ...received,
      id: "rid-n",
      providerId: "id9",
      name: "numbers",
      sender: marie,
      createdAt: "2026-01-01T00:00:00.000000007Z",
      modifiedAt: "2026-01-01T00:00:00.000Z",
      expiresAt: undefined,
      offers: [
        {
          ...webdav,
          sharedSecret: "snake",
          permissions: ["get_path", "initiate_file_download"],
          uri: "id9",
          accessTypes: ["remote", "datatx"],
        },
        {
          ...webapp,
          uri: "https://x/",
          sharedSecret: "",
          permissions: [
            "get_path",
            "get_quota",
            "initiate_file_download",
            "initiate_file_upload",
            "list_container",
            "list_recycle",
            "restore_recycle_item",
            "stat",
          ],
          viewMode: "read-write",
        },
        { protocol: "transfer", sharedSecret: "t", sourceUri: "u", size: "12" },
      ],
    },
  },
];

describe("importing a shares file", () => {
  it.each(DIALECTS)(
    "takes over every field of dialect $dialect",
    async ({ dialect, share, receivedShare }) => {
      const { run, repositories } = anImport();
      await run({ shares: vector(`${dialect}-shares.json`) });
      expect(await repositories.shares.find(share.id)).toEqual(share);
      expect(await repositories.receivedShares.find(receivedShare.id)).toEqual(receivedShare);
    },
  );

  it.each([
    [
      "ocis",
      [
        "share id1 accessMethods[]",
        "share id1 opaque",
        "received-share 0198c1a2-4f3e-4d2a-8c11-2b6f0e7a9d10 opaque",
      ],
    ],
    ["opencloud", []],
    ["cs3", ["received-share rid-d3 state", "received-share rid-d3 destination"]],
    [
      "snake-numbers",
      [
        "share id-n accessMethods[].webdavOptions.permissions.a_right_of_tomorrow",
        "received-share rid-n sharedResourceType",
        "received-share rid-n a_field_of_tomorrow",
      ],
    ],
  ])("names every field that is lost in dialect %s", async (dialect, lost) => {
    const { findings } = await anImport().run({ shares: vector(`${dialect}-shares.json`) });
    const altered = findings.filter(({ outcome }) => outcome === "altered");
    expect(altered.map(({ kind, id, field }) => `${kind} ${id} ${field}`)).toEqual(lost);
  });

  it("takes what has been made for what has been changed where the change is broken", async () => {
    const { run, repositories } = anImport();
    await run({ shares: vector("ocis-shares.json") });
    expect(await repositories.receivedShares.find("rid-broken-mtime")).toMatchObject({
      state: "rejected",
      createdAt: "2026-01-01T00:00:00.000Z",
      modifiedAt: "2026-01-01T00:00:00.000Z",
    });
  });

  it("leaves out what it cannot keep, and says which and why", async () => {
    const { findings, counts } = await anImport().run({ shares: vector("ocis-shares.json") });
    expect(findings.filter(({ outcome }) => outcome === "left-out")).toEqual([
      {
        kind: "share",
        outcome: "left-out",
        id: "id-of-a-group",
        field: "grantee",
        reason: "the recipient is a group; shares are for users here",
      },
      {
        kind: "received-share",
        outcome: "left-out",
        id: "rid-without-recipient",
        field: "grantee",
        reason: "the recipient is missing",
      },
      {
        kind: "received-share",
        outcome: "left-out",
        id: "rid-same-pending",
        reason:
          "a duplicate of 0198c1a2-4f3e-4d2a-8c11-2b6f0e7a9d10: the same sending server, remote share id and recipient",
      },
    ]);
    expect(counts.share).toEqual({ read: 2, added: 1, same: 0, keptHere: 0, leftOut: 1 });
    expect(counts["received-share"]).toEqual({ read: 4, added: 2, same: 0, keptHere: 0, leftOut: 2 });
  });
});

describe("importing an invites file", () => {
  const files = { invites: vector("ocis-invites.json") };
  const owner = { idp: IDP, opaqueId: EINSTEIN_ID };

  it("takes over open invites and every accepted user, whose owner is told by the invites", async () => {
    const { run, repositories } = anImport();
    const { counts } = await run(files);
    expect(counts.invite).toEqual({ read: 3, added: 1, same: 0, keptHere: 0, leftOut: 2 });
    expect(counts.contact).toEqual({ read: 5, added: 3, same: 0, keptHere: 0, leftOut: 2 });
    expect(await repositories.invites.find("3bd0f6a2-6f5e-4a1f-9c1e-111111111111")).toEqual({
      version: 1,
      revision: 1,
      token: "3bd0f6a2-6f5e-4a1f-9c1e-111111111111",
      owner: { id: EINSTEIN, username: "", displayName: "", mail: "" },
      description: "for <marie> & co",
      recipient: "",
      createdAt: "2099-12-31T00:00:00.000Z",
      expiresAt: "2100-01-01T00:00:00.000Z",
      uses: 1,
      redeemedBy: [],
    });
    const { items } = await repositories.contacts.list(owner);
    expect(items).toEqual([
      {
        version: 1,
        revision: 1,
        owner: EINSTEIN,
        userId: MARIE,
        address: MARIES_ADDRESS,
        displayName: "Marie Curie",
        mail: "marie@example.org",
        username: "",
        acceptedAt: "1970-01-01T00:00:00.000Z",
        inviteToken: "",
      },
      expect.objectContaining({ username: "niels", displayName: "Niels Bohr", mail: "n@other.test" }),
    ]);
  });

  it("knows the makers of invites from the directory", async () => {
    const { run, repositories } = anImport();
    const albert = { id: owner, username: "einstein", displayName: "Albert Einstein", mail: "a@ocis.test" };
    await run(files, { findUser: async () => albert });
    expect((await repositories.invites.find("3bd0f6a2-6f5e-4a1f-9c1e-111111111111"))?.owner).toEqual({
      ...albert,
      id: EINSTEIN,
    });
  });

  it.each([
    ["that of most users in the files", {}, IDP],
    ["the one the operator names", { usersIdp: "https://idp.example.org" }, "https://idp.example.org"],
  ])("takes for the identity provider of a user nobody else names %s", async (_, options, idp) => {
    const { run, repositories } = anImport();
    await run(files, options);
    const { items } = await repositories.contacts.list({ idp, opaqueId: "nobody-else-names-me" });
    expect(items.map(({ displayName }) => displayName)).toEqual(["Richard"]);
  });

  it("takes its own where the files name nobody", async () => {
    const { run, repositories } = anImport();
    const id = { idp: "https://cloud.owncloud.test", opaque_id: "richard", type: 6 };
    await run({ invites: JSON.stringify({ accepted_users: { somebody: [{ id }] } }) });
    const { items } = await repositories.contacts.list({
      idp: "https://ocm.example.org",
      opaqueId: "somebody",
    });
    expect(items).toHaveLength(1);
  });

  it.each(["{}", '{"invites":null,"accepted_users":null}', '{"File":"/x"}'])(
    "takes %s for empty",
    async (text) => {
      const { findings, counts } = await anImport().run({ invites: text });
      expect(counts.invite.read + counts.contact.read).toBe(0);
      expect(findings).toEqual([]);
    },
  );

  it("shows no token in its report", async () => {
    const report = JSON.stringify(await anImport().run(files));
    expect(report).not.toContain("3bd0f6a2");
  });
});
