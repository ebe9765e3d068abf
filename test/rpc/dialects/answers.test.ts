import type { DescMessage, JsonValue } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { HOST, MARIE } from "../../support/people.ts";
import { gatewayHeaders } from "../support.ts";
import { dialectGateway, GENERATIONS } from "./caller.ts";
import { trustInFullProvider } from "./full-provider.ts";
import { addFullRecords, BRIAN, RICHARD, SECRET } from "./full-records.ts";

const seconds = `${Date.parse("2026-03-01T00:00:00Z") / 1000}`;
const share = { id: { opaque_id: "out-1" } };
const received = { id: { opaque_id: "in-full" } };
const provider = { domain: "sender.org", services: [] };
const grantee = { map: { grantee: { decoder: "plain", value: btoa(`marie@${HOST}`) } } };
const webdav = { permissions: { stat: true, initiate_file_download: true } };
const protocols = [{ webdav_options: { shared_secret: "x", uri: "https://sender.org/dav" } }];
const remote = ({ idp, opaqueId }: typeof BRIAN) => ({ idp, opaque_id: opaqueId });
const incoming = {
  name: "report.pdf",
  owner: remote(BRIAN),
  sender: remote(BRIAN),
  share_with: { idp: HOST, opaque_id: "marie" },
  resource_type: 1,
  expiration: { seconds },
  protocols,
};
const core = (resource_id: string) => ({ ...incoming, resource_id, share_type: 1 });
const newer = (resource_id: string) => ({
  ...incoming,
  resource_id,
  recipient_type: 1,
  shared_resource_type: 1,
});

/** One answer of each call, enum values by number, in an order in which all succeed; `in` where not every generation has the call. */
const CALLS: readonly { readonly rpc: string; readonly request: object; readonly in?: readonly string[] }[] =
  [
    { rpc: "ocm.provider.v1beta1.ProviderAPI/IsProviderAllowed", request: { provider } },
    { rpc: "ocm.provider.v1beta1.ProviderAPI/GetInfoByDomain", request: { domain: "sender.org" } },
    { rpc: "ocm.provider.v1beta1.ProviderAPI/ListAllProviders", request: {} },
    { rpc: "InviteAPI/GenerateInviteToken", request: { description: "for Richard" } },
    { rpc: "InviteAPI/ListInviteTokens", request: {} },
    {
      rpc: "InviteAPI/ForwardInvite",
      request: { invite_token: { token: "tok" }, origin_system_provider: provider },
    },
    { rpc: "InviteAPI/GetAcceptedUser", request: { remote_user_id: remote(RICHARD) } },
    { rpc: "InviteAPI/FindAcceptedUsers", request: { filter: "richard" } },
    { rpc: "OcmAPI/GetOCMShare", request: { ref: share } },
    { rpc: "OcmAPI/GetOCMShareByToken", request: { token: `${SECRET}-of-share` } },
    { rpc: "OcmAPI/ListOCMShares", request: { page_size: 1 } },
    { rpc: "OcmAPI/GetReceivedOCMShare", request: { ref: received } },
    { rpc: "OcmAPI/ListReceivedOCMShares", request: { page_size: 1 } },
    {
      rpc: "OcmAPI/CreateOCMShare",
      request: {
        resource_id: { storage_id: "user-folders", space_id: "marie", opaque_id: "/notes" },
        grantee: { type: 1, user_id: { idp: "https://sender.org", opaque_id: "brian" } },
        recipient_mesh_provider: provider,
        access_methods: [{ webdav_options: webdav }],
        expiration: { seconds },
      },
    },
    {
      rpc: "OcmAPI/UpdateOCMShare",
      request: {
        ref: share,
        field: [{ access_methods: { webdav_options: webdav } }, { expiration: { seconds } }],
      },
    },
    {
      rpc: "OcmAPI/UpdateReceivedOCMShare",
      request: { share: { ...received, state: 3 }, update_mask: { paths: ["state"] } },
    },
    {
      rpc: "auth.provider.v1beta1.ProviderAPI/Authenticate",
      request: { client_id: "out-1", client_secret: `${SECRET}-of-share` },
    },
    { rpc: "OcmCoreAPI/CreateOCMCoreShare", request: core("p-1") },
    {
      rpc: "OcmCoreAPI/UpdateOCMCoreShare",
      request: { ocm_share_id: "p-1", protocols, expiration: { seconds }, opaque: grantee },
    },
    { rpc: "OcmCoreAPI/DeleteOCMCoreShare", request: { id: "p-1", opaque: grantee } },
    { rpc: "OcmIncomingAPI/CreateOCMIncomingShare", request: newer("p-2"), in: ["D2", "D3"] },
    {
      rpc: "OcmIncomingAPI/UpdateOCMIncomingShare",
      request: { ocm_share_id: "p-2", protocols, opaque: grantee },
      in: ["D2", "D3"],
    },
    {
      rpc: "OcmIncomingAPI/DeleteOCMIncomingShare",
      request: { id: "p-2", opaque: grantee },
      in: ["D2", "D3"],
    },
    { rpc: "OcmAPI/RemoveOCMShare", request: { ref: share } },
    { rpc: "InviteAPI/DeleteAcceptedUser", request: { remote_user_id: remote(RICHARD) } },
  ];

async function answersOf(row: (typeof GENERATIONS)[number]) {
  const gateway = dialectGateway(row, { trust: await trustInFullProvider() });
  await addFullRecords(gateway.world);
  // A second one, so that the first page of a list is not its last.
  const { shares, receivedShares } = gateway.world.repositories;
  const [sent] = (await shares.listOf(MARIE.id)).items;
  const [kept] = (await receivedShares.listFor(MARIE.id)).items;
  if (sent === undefined || kept === undefined) throw new Error("no records");
  const later = { createdAt: "2026-01-11T10:00:00.000Z" };
  const resourceId = { ...sent.resourceId, opaqueId: "/other" };
  await shares.add({ ...sent, ...later, id: "out-2", sharedSecret: "another", resourceId });
  await receivedShares.add({ ...kept, ...later, id: "in-8", providerId: "in-8" });
  const answers = [];
  for (const { rpc, request, in: known } of CALLS) {
    if (known !== undefined && !known.includes(row.generation)) continue;
    answers.push({ rpc, ...(await gateway.call(rpc, request as JsonValue, gatewayHeaders(MARIE))) });
  }
  const { inviteToken } = await acceptedInvite(gateway.world);
  const remote_user = {
    id: { idp: "https://sender.org", opaque_id: "sue" },
    display_name: "Sue",
    mail: "s@sender.org",
  };
  const accept = { invite_token: { token: inviteToken }, remote_user };
  const rpc = "InviteAPI/AcceptInvite";
  answers.push({ rpc, ...(await gateway.call(rpc, accept, gatewayHeaders())) });
  return { gateway, answers };
}

async function acceptedInvite({ useCases }: ReturnType<typeof dialectGateway>["world"]) {
  const made = await useCases.generateInvite(MARIE, { description: "", recipient: "" });
  return { inviteToken: made.ok ? made.value.token : "" };
}

/** Members that are never set, whatever a record holds. */
const NEVER: readonly (readonly [fact: RegExp, why: string])[] = [
  [
    /_Status#(2|4|5)$/,
    "an answer that went well has no message, and no URI; its inner error is reva's own affair",
  ],
  [/(?<!_(?:ListInviteTokens|GetOCMShareByToken|Authenticate))Response#2$/, "answers carry no opaque data"],
  [/_Share#13$/, "opaque data for D1 and a text for its successors"],
  [/_Share#14$/, "nothing stands in a share's opaque data"],
  [/_ReceivedShare#(13|15|18)$/, "neither opaque data, nor a code beside the secrets, nor a destination"],
  [/_User#(4|6|8|9|10)$/, "a peer proves neither mail nor groups, and knows no numbers of ours"],
  [/_Grantee#(4|5)$/, "shares are for users"],
  [/_TransferAccessMethod#1$/, "a transfer's destination is chosen by its recipient"],
  [/_Reference#/, "only in a transfer's destination"],
  [/_GroupId#/, "shares are for users"],
];

/** Numbers of newer generations that older ones skip: the new member of a pair, or what the old has no word for. */
const SKIPPED: Readonly<Record<string, readonly RegExp[]>> = {
  D1: [
    /_UserId#(4|5)$/,
    /_Share#15$/,
    /_ReceivedShare#(16|17|19)$/,
    /_WebDAVAccessMethod#(2|3)$/,
    /_WebDAVProtocol#(4|5|6)$/,
  ],
  D2: [/_ReceivedShare#19$/, /_WebDAVProtocol#6$/],
  D3: [],
};

/** Where a secret may stand, by the names of the generation that reads it. */
const PLACES_OF_SECRETS = [
  /^shares?\.token$/,
  /^shares?\.protocols\.(webdav|webapp|transfer)_options\.shared_secret$/,
  /^token_scope\.resource\.value$/,
];

describe.each(GENERATIONS)("what a gateway of $generation ($dialect) reads in our answers", (row) => {
  it("is a success of every call it has", async () => {
    const { gateway, answers } = await answersOf(row);
    for (const { rpc, status, json } of answers) {
      expect([status, json.status], rpc).toEqual([200, { code: "CODE_OK", trace: "0".repeat(32) }]);
    }
    const ours = /^cs3\.(ocm\.(provider|invite|core|incoming)|sharing\.ocm|auth\.provider)\./;
    const paths = gateway.rpcs.map(({ path }) => path).filter((path) => ours.test(path));
    const missing = paths.filter((path) => !answers.some(({ rpc }) => path.endsWith(`.${rpc}`)));
    expect(missing).toEqual([]);
  });

  it("is nothing else than was meant, and beside it only what it skips", async () => {
    const { answers } = await answersOf(row);
    for (const { rpc, reading } of answers) {
      expect(reading.misread, rpc).toEqual([]);
      const surprising = reading.skipped.filter(
        ({ fact }) => !SKIPPED[row.generation]?.some((known) => known.test(fact)),
      );
      expect(surprising, rpc).toEqual([]);
    }
  });

  it("is every field of every message, but for those that are never set", async () => {
    const { gateway, answers } = await answersOf(row);
    const seen = new Set(answers.flatMap(({ reading }) => reading.fields.map(({ fact }) => fact)));
    const expected = answers.flatMap(({ rpc }) => {
      const { output } = gateway.rpcs.find(({ path }) => path.endsWith(`.${rpc}`)) ?? { output: "" };
      return [...factsOf(gateway.schema.message(output))];
    });
    const unset = expected.filter((fact) => !seen.has(fact) && !NEVER.some(([never]) => never.test(fact)));
    expect([...new Set(unset)]).toEqual([]);
    const set = [...seen].filter((fact) => NEVER.some(([never]) => never.test(fact)));
    expect(set).toEqual([]);
  });

  it("is no secret anywhere but where that generation keeps secrets", async () => {
    const { answers } = await answersOf(row);
    const places = answers.flatMap(({ reading }) =>
      [...reading.fields, ...reading.skipped].filter(({ text }) => text?.includes(SECRET)),
    );
    expect(places.length).toBeGreaterThan(0);
    const wrong = places.filter(({ path }) => !PLACES_OF_SECRETS.some((place) => place.test(path)));
    expect(wrong).toEqual([]);
  });

  it("is WebDAV as the first way to a share, with its permissions", async () => {
    const { answers } = await answersOf(row);
    const json = answers.find(({ rpc }) => rpc === "OcmAPI/GetOCMShare")?.json as unknown as {
      readonly share: { readonly access_methods: readonly { readonly webdav_options?: JsonValue }[] };
    };
    expect(json.share.access_methods[0]?.webdav_options).toMatchObject({ permissions: { stat: true } });
    const kinds = json.share.access_methods.flatMap((method) => Object.keys(method));
    const transfer = row.generation === "D1" ? ["transfer_options"] : [];
    expect(kinds).toEqual(["webdav_options", "webapp_options", ...transfer, "generic_options"]);
  });

  it("is a received share with the protocols it has words for", async () => {
    const { answers } = await answersOf(row);
    const json = answers.find(({ rpc }) => rpc === "OcmAPI/GetReceivedOCMShare")?.json as unknown as {
      readonly share: { readonly protocols: readonly object[]; readonly state: string };
    };
    const kinds = json.share.protocols.flatMap((protocol) => Object.keys(protocol)).toSorted();
    const own = row.generation === "D1" ? "transfer_options" : "embedded_options";
    expect(kinds).toEqual(["generic_options", "webapp_options", "webdav_options", own].toSorted());
    expect(json.share.state).toBe("SHARE_STATE_ACCEPTED");
  });
});

/** Every field of a message and of those it holds. */
function factsOf(type: DescMessage, seen = new Set<string>()): Set<string> {
  for (const field of type.fields) {
    const fact = `${type.typeName}#${field.number}`;
    if (seen.has(fact)) continue;
    seen.add(fact);
    if (field.message !== undefined) factsOf(field.message, seen);
  }
  return seen;
}
