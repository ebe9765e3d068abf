import type { JsonValue } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { fullMessages } from "../../gen/full-message.ts";
import { HOST, MARIE } from "../../support/people.ts";
import { gatewayHeaders } from "../support.ts";
import { dialectGateway, GENERATIONS } from "./caller.ts";
import { addFullRecords } from "./full-records.ts";

const OURS = /^cs3\.(ocm\.(provider|invite|core|incoming)|sharing\.ocm|auth\.provider)\./;
const id = (idp: string, opaque_id: string) => ({ idp, opaque_id });
const webdav = {
  webdav_options: {
    shared_secret: "s",
    uri: "https://sender.org/dav",
    permissions: { permissions: { stat: true } },
  },
};
const VIEW_ONLY = 1;

/** A webapp as each generation writes it in a received share. */
const WEBAPPS: Readonly<Record<string, object>> = {
  D1: { uri_template: "https://sender.org/app", view_mode: VIEW_ONLY },
  D2: { uri: "https://sender.org/app", view_mode: VIEW_ONLY, shared_secret: "w" },
  D3: {
    uri: "https://sender.org/app",
    share_permissions: { stat: true },
    shared_secret: "w",
    requirements: ["must-exchange-token"],
    targets: ["blank"],
    app_name: "Notes",
    app_icon_hint: "notes",
    media_types: ["text/plain"],
  },
};
const WEBAPP_METHODS: Readonly<Record<string, object>> = {
  D1: { view_mode: VIEW_ONLY },
  D2: { view_mode: VIEW_ONLY },
  D3: { permissions: { stat: true }, app_name: "Notes" },
};

describe.each(GENERATIONS)("a gateway of $generation ($dialect)", (row) => {
  const { rpcs } = dialectGateway(row);
  const ours = rpcs.filter(({ path }) => OURS.test(path));

  it.each(ours)("is answered with a status whatever it fills in: $path", async ({ path, input }) => {
    for (const headers of [gatewayHeaders(MARIE), gatewayHeaders()]) {
      const gateway = dialectGateway(row);
      await addFullRecords(gateway.world);
      const type = gateway.schema.message(input);
      for (const message of [...fullMessages(type), ...fullMessages(type, 0), ...fullMessages(type, 1)]) {
        const { status, json } = await gateway.send(path, message, headers);
        // A call on behalf of a user is no call where none is named.
        expect("x-meshport-user" in headers ? [200] : [200, 401]).toContain(status);
        if (status !== 200) continue;
        const { code } = json.status as { readonly code: string };
        expect(code).toMatch(/^CODE_(?!INVALID$|INTERNAL$|UNKNOWN$)/);
      }
    }
  });

  it("is understood in what it received for a user, each protocol in its own form", async () => {
    const gateway = dialectGateway(row);
    const own =
      row.generation === "D1"
        ? { transfer_options: { shared_secret: "t", source_uri: "https://sender.org/x", size: "7" } }
        : { embedded_options: { payload: "{}" } };
    const opaque = { map: { ssh: { decoder: "json", value: "e30=" } } };
    const { json } = await gateway.call(
      "OcmCoreAPI/CreateOCMCoreShare",
      {
        resource_id: "p-1",
        name: "report.pdf",
        owner: id("https://sender.org", "brian@sender.org"),
        sender: id("https://sender.org", "brian@sender.org"),
        share_with: id(HOST, "marie"),
        resource_type: 1,
        share_type: 1,
        protocols: [webdav, { webapp_options: WEBAPPS[row.generation] }, own, { generic_options: opaque }],
      } as JsonValue,
      gatewayHeaders(),
    );
    expect(json.status).toMatchObject({ code: "CODE_OK" });
    const kept = await gateway.world.repositories.receivedShares.find(String(json.id));
    expect(kept?.owner.userId).toMatchObject({ idp: "https://sender.org", opaqueId: "brian@sender.org" });
    expect(kept?.offers).toMatchObject([
      { protocol: "webdav", sharedSecret: "s", uri: "https://sender.org/dav", permissions: ["stat"] },
      {
        protocol: "webapp",
        uri: "https://sender.org/app",
        sharedSecret: row.generation === "D1" ? "" : "w",
        permissions: ["stat"],
        appName: row.generation === "D3" ? "Notes" : "",
      },
      row.generation === "D1"
        ? { protocol: "transfer", sharedSecret: "t", sourceUri: "https://sender.org/x", size: "7" }
        : { protocol: "embedded", payload: "{}" },
      { protocol: "generic", opaque: { ssh: { decoder: "json", value: "e30=" } } },
    ]);
  });

  it("is understood in what a user shares and changes, and reads the same back", async () => {
    const gateway = dialectGateway(row);
    const headers = gatewayHeaders(MARIE);
    const webdavMethod = { webdav_options: { permissions: { stat: true, initiate_file_download: true } } };
    const webappMethod = { webapp_options: WEBAPP_METHODS[row.generation] };
    const created = await gateway.call(
      "OcmAPI/CreateOCMShare",
      {
        resource_id: { storage_id: "user-folders", space_id: "marie", opaque_id: "/paper.txt" },
        grantee: { type: 1, user_id: { ...id("https://receiver.org", "richard@receiver.org"), type: 6 } },
        recipient_mesh_provider: { domain: "receiver.org" },
        access_methods: [webappMethod, webdavMethod],
      } as JsonValue,
      headers,
    );
    expect(created.json.status).toMatchObject({ code: "CODE_OK" });
    const { share } = created.json as { readonly share: { readonly id: { readonly opaque_id: string } } };
    const ref = { id: share.id };
    const more = { webdav_options: { permissions: { initiate_file_download: true } } };
    const field = [{ access_methods: more }];
    const updated = await gateway.call("OcmAPI/UpdateOCMShare", { ref, field } as JsonValue, headers);
    expect(updated.json.status).toMatchObject({ code: "CODE_OK" });
    const { json } = await gateway.call("OcmAPI/GetOCMShare", { ref }, headers);
    expect(json.share).toMatchObject({
      grantee: { user_id: { idp: "https://receiver.org", opaque_id: "richard@receiver.org" } },
      access_methods: [more, { webapp_options: { ...(row.generation === "D3" && { app_name: "Notes" }) } }],
    });
    const kept = await gateway.world.repositories.shares.find(share.id.opaque_id);
    expect(kept?.accessMethods.map(({ protocol }) => protocol)).toEqual(["webdav", "webapp"]);
    expect(kept?.accessMethods[1]).toMatchObject({ permissions: ["stat"] });
  });
});

describe("a gateway of another generation than the listener is for", () => {
  const pairs = GENERATIONS.flatMap((speaks) =>
    GENERATIONS.filter((listens) => listens !== speaks).map((listens) => ({
      generation: speaks.generation,
      dialect: listens.dialect,
    })),
  );

  it.each(pairs)("$generation at a listener for $dialect has no secret taken for a URI", async (pair) => {
    // The form of a webapp shows in the wire type of its second field, which all of these have.
    const gateway = dialectGateway(pair as (typeof GENERATIONS)[number]);
    const { json } = await gateway.call(
      "OcmCoreAPI/CreateOCMCoreShare",
      {
        resource_id: "p-1",
        name: "report.pdf",
        owner: id("sender.org", "brian"),
        sender: id("sender.org", "brian"),
        share_with: id(HOST, "marie"),
        resource_type: 1,
        share_type: 1,
        protocols: [webdav, { webapp_options: WEBAPPS[pair.generation] }],
      } as JsonValue,
      gatewayHeaders(),
    );
    const kept = await gateway.world.repositories.receivedShares.find(String(json.id));
    expect(kept?.offers[1]).toMatchObject({
      uri: "https://sender.org/app",
      sharedSecret: pair.generation === "D1" ? "" : "w",
    });
  });
});
