import { describe, expect, it } from "vitest";
import { EINSTEIN } from "../../support/people.ts";
import { aReceivedShare } from "../../support/records.ts";
import { BRIAN, createOcsService, DIALECTS, SHARING } from "./ocs-service.ts";

const ID = "0198c1a2-4f3e-4d2a-8c11-2b6f0e7a9d10";

async function withReceived() {
  const service = await createOcsService();
  const states = ["pending", "accepted", "rejected"] as const;
  await service.repositories.receivedShares.add(aReceivedShare(BRIAN));
  for (const state of states.slice(1)) {
    await service.repositories.receivedShares.add(
      aReceivedShare(BRIAN, { id: `in-${state}`, providerId: state, state, name: `${state}.txt` }),
    );
  }
  return service;
}

const idsOf = (data: unknown) => (data as { id: string }[]).map(({ id }) => id).sort();

describe("the received shares", () => {
  it.each([
    { path: "/shares?shared_with_me=true", ids: ["in-accepted"] },
    { path: "/shares?shared_with_me=true&state=", ids: ["in-accepted"] },
    { path: "/shares?shared_with_me=true&state=0", ids: ["in-accepted"] },
    { path: "/shares?shared_with_me=true&state=1&share_types=6", ids: [ID] },
    { path: "/shares?shared_with_me=1&state=2", ids: ["in-rejected"] },
    { path: "/shares?shared_with_me=true&state=all", ids: [ID, "in-accepted", "in-rejected"] },
    { path: "/shares?shared_with_me=true&state=all&path=/Shares/report.pdf", ids: [ID] },
    { path: "/remote_shares", ids: ["in-accepted"] },
    { path: "/remote_shares/pending", ids: [ID] },
  ])("are $ids at $path", async ({ path, ids }) => {
    const service = await withReceived();
    const { http, data } = await service.ocs(`GET ${SHARING}${path}`);
    expect(http).toBe(200);
    expect(idsOf(data)).toEqual(ids);
  });

  it.each(["3", "pending", "constructor"])("are in no state %s", async (state) => {
    const service = await withReceived();
    const { http } = await service.ocs(`GET ${SHARING}/shares?shared_with_me=true&state=${state}`);
    expect(http).toBe(400);
  });

  it("leave out what has expired", async () => {
    const service = await createOcsService();
    await service.repositories.receivedShares.add(
      aReceivedShare(BRIAN, { expiresAt: "2026-01-01T00:00:00.000Z" }),
    );
    expect((await service.ocs(`GET ${SHARING}/remote_shares/pending`)).data).toEqual([]);
  });

  it("show who shared what, without the secret", async () => {
    const service = await withReceived();
    const { data, text } = await service.ocs(`GET ${SHARING}/shares/${ID}`);
    expect(data).toEqual([
      {
        id: ID,
        share_type: 6,
        uid_owner: "brian@cloud.example.com",
        displayname_owner: "brian@cloud.example.com",
        additional_info_owner: "brian@cloud.example.com",
        permissions: 1,
        stime: 1_768_039_200,
        parent: "",
        expiration: "",
        token: "",
        uid_file_owner: "brian@cloud.example.com",
        displayname_file_owner: "brian@cloud.example.com",
        additional_info_file_owner: "brian@cloud.example.com",
        state: 1,
        path: "/Shares/report.pdf",
        item_type: "file",
        mimetype: "application/pdf",
        storage_id: `89f37a33-858b-45fa-8890-a1f2b27d90e1$${ID}`,
        storage: 0,
        item_source: `89f37a33-858b-45fa-8890-a1f2b27d90e1$${ID}!Lw==`,
        file_source: `89f37a33-858b-45fa-8890-a1f2b27d90e1$${ID}!Lw==`,
        file_parent: "",
        file_target: "/Shares/report.pdf",
        share_with: "marie",
        share_with_displayname: "Marie Curie",
        share_with_additional_info: "marie@example.org",
        mail_send: 0,
        name: "report.pdf",
      },
    ]);
    expect(text).not.toContain("s3cr3tIn7");
  });

  it("have the members of ownCloud 10 and Nextcloud at /remote_shares", async () => {
    const service = await withReceived();
    const { data, text } = await service.ocs(`GET ${SHARING}/remote_shares/${ID}`);
    expect(data).toMatchObject({
      id: ID,
      remote: "https://cloud.example.com/",
      remote_id: "in-7",
      share_token: "",
      name: "report.pdf",
      owner: "brian",
      user: "marie",
      mountpoint: "/Shares/report.pdf",
      accepted: false,
      type: "file",
      mtime: 1_768_039_200,
    });
    expect(text).not.toContain("s3cr3tIn7");
  });

  it("show a folder that may be written to", async () => {
    const service = await createOcsService();
    await service.repositories.receivedShares.add(
      aReceivedShare(BRIAN, {
        resourceType: "folder",
        name: "notes",
        offers: [
          { protocol: "transfer", sharedSecret: "", sourceUri: "", size: "0" },
          {
            protocol: "webdav",
            form: "webdav",
            sharedSecret: "s3cr3t",
            permissions: [
              "create_container",
              "delete",
              "initiate_file_download",
              "initiate_file_upload",
              "move",
              "restore_recycle_item",
            ],
            uri: "",
            requirements: [],
            accessTypes: [],
          },
        ],
      }),
    );
    const { data } = await service.ocs(`GET ${SHARING}/remote_shares/${ID}`);
    expect(data).toMatchObject({ permissions: 15, item_type: "folder", mimetype: "httpd/unix-directory" });
  });

  it("show no permissions where no protocol tells them", async () => {
    const service = await createOcsService();
    await service.repositories.receivedShares.add(
      aReceivedShare(BRIAN, { offers: [{ protocol: "embedded", payload: "{}" }] }),
    );
    expect((await service.ocs(`GET ${SHARING}/remote_shares/${ID}`)).data).toMatchObject({ permissions: 0 });
  });
});

describe("accepting and declining a received share", () => {
  const ANSWERS = ["shares", "remote_shares"].flatMap((spelling) => [
    { spelling, method: "POST", state: "accepted", shown: 0, type: "SHARE_ACCEPTED" },
    { spelling, method: "DELETE", state: "rejected", shown: 2, type: "SHARE_DECLINED" },
  ]);

  it.each(ANSWERS.flatMap((answer) => DIALECTS.map((dialect) => ({ ...answer, ...dialect }))))(
    "$method /$spelling/pending/{id} tells the peer $type, in $version as $format",
    async ({ spelling, method, state, shown, type, version, format }) => {
      const service = await withReceived();
      const { http, data } = await service.ocs(`${method} ${SHARING}/${spelling}/pending/${ID}`, {
        version,
        format,
      });
      expect(http).toBe(200);
      if (spelling === "shares") expect(data).toMatchObject([{ id: ID }]);
      else expect(data).toEqual(format === "json" ? [] : "");
      expect(await service.repositories.receivedShares.find(ID)).toMatchObject({ state });
      expect((await service.ocs(`GET ${SHARING}/shares/${ID}`)).data).toMatchObject([{ state: shown }]);
      await service.settled();
      expect(
        service.peers.notifications.map(({ host, notification }) => [host, notification.notificationType]),
      ).toEqual([["cloud.example.com", type]]);
    },
  );

  it.each(["shares", "remote_shares"])("is for its recipient alone at /%s", async (spelling) => {
    const service = await withReceived();
    for (const method of ["POST", "DELETE"]) {
      const { http } = await service.ocs(`${method} ${SHARING}/${spelling}/pending/${ID}`, { as: EINSTEIN });
      expect(http).toBe(404);
    }
    expect((await service.ocs(`GET ${SHARING}/remote_shares/${ID}`, { as: EINSTEIN })).http).toBe(404);
    expect(await service.repositories.receivedShares.find(ID)).toMatchObject({ state: "pending" });
  });

  it("comes too late for a share that has expired", async () => {
    const service = await createOcsService();
    await service.repositories.receivedShares.add(
      aReceivedShare(BRIAN, { expiresAt: "2026-01-01T00:00:00.000Z" }),
    );
    const { http, meta } = await service.ocs(`POST ${SHARING}/shares/pending/${ID}`);
    expect([http, meta.message]).toEqual([400, "the share has expired"]);
  });
});

describe("the shares one has made", () => {
  it("are not for the recipient to change", async () => {
    const service = await withReceived();
    expect((await service.ocs(`PUT ${SHARING}/shares/${ID}`, { form: { role: "editor" } })).http).toBe(404);
    expect((await service.ocs(`DELETE ${SHARING}/shares/${ID}`)).http).toBe(404);
  });
});
