import { inspect } from "node:util";
import { createRouterTransport } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import {
  connectMeshport,
  type Dialect,
  getReceivedShare,
  listReceivedShares,
  listShares,
  type Offer,
} from "../../src/client/index.ts";
import { permissionsFromOcm } from "../../src/domain/model/permissions.ts";
import type { GatewayShare } from "../../src/domain/receiving/create-received-share.ts";
import { createRpcWorld, GATEWAY_SECRET } from "../rpc/support.ts";
import { MARIE } from "../support/people.ts";
import { aShare } from "../support/records.ts";
import { allOf } from "./support.ts";

const WEBDAV_SECRET = "the-webdav-secret";
const WEBAPP_SECRET = "the-webapp-secret";
const WEBAPP_URL = "https://sender.org/app/1";
const read = permissionsFromOcm(["read", "share"], "file");
const brian = { idp: "https://sender.org", opaqueId: "brian", type: "federated" } as const;

const SHARE: GatewayShare = {
  providerId: "p-1",
  name: "report.odt",
  description: "",
  resourceType: "file",
  owner: brian,
  sender: brian,
  recipient: MARIE.id,
  offers: [
    {
      protocol: "webapp",
      uri: WEBAPP_URL,
      sharedSecret: WEBAPP_SECRET,
      permissions: permissionsFromOcm(["read", "write"], "file"),
      requirements: [],
      targets: [],
      appName: "",
      appIconHint: "",
      mediaTypes: [],
    },
    {
      protocol: "webdav",
      form: "webdav",
      uri: "https://sender.org/dav/ocm/p-1",
      sharedSecret: WEBDAV_SECRET,
      permissions: read,
      requirements: ["must-exchange-token"],
      accessTypes: [],
    },
    { protocol: "transfer", sharedSecret: "x", sourceUri: "https://sender.org/t", size: "1" },
    { protocol: "embedded", payload: "{}" },
    { protocol: "generic", opaque: {} },
  ],
};

/** A listener of one dialect, and a client told of another or of none. */
async function meet(listener: Dialect, told: Dialect | undefined) {
  const world = createRpcWorld({ rpc: { dialect: listener } });
  const user = connectMeshport({
    transport: createRouterTransport(world.routes),
    credential: { secret: GATEWAY_SECRET },
    ...(told && { dialect: told }),
  }).onBehalfOf(MARIE.id.opaqueId);
  const created = await world.useCases.createReceivedShare(SHARE);
  if (!created.ok) throw new Error("not kept");
  return { world, user, share: await getReceivedShare(user, created.value.id) };
}

function theOne<P extends Offer["protocol"]>(offers: readonly Offer[], protocol: P) {
  const found = offers.filter((offer) => offer.protocol === protocol);
  expect(found).toHaveLength(1);
  return found[0] as Extract<Offer, { readonly protocol: P }>;
}

const DIALECTS: readonly Dialect[] = ["ocis", "opencloud", "cs3"];
const PAIRS = DIALECTS.flatMap((listener) => [undefined, ...DIALECTS].map((told) => ({ listener, told })));

describe.each(PAIRS)("a listener of $listener and a client told $told", ({ listener, told }) => {
  it("agree on all that every dialect has", async () => {
    const { user, share } = await meet(listener, told);
    expect(share).toMatchObject({
      remoteId: "p-1",
      name: "report.odt",
      kind: "file",
      state: "pending",
      hidden: false,
      owner: { idp: "https://sender.org", id: "brian" },
      recipient: { id: "marie" },
    });
    const webdav = theOne(share.offers, "webdav");
    expect(webdav).toMatchObject({
      uri: "https://sender.org/dav/ocm/p-1",
      permissions: ["read", "share"],
      mustExchangeToken: true,
    });
    expect(webdav.sharedSecret.reveal()).toBe(WEBDAV_SECRET);
    expect(await allOf(listReceivedShares(user, { kinds: ["file"] }))).toHaveLength(1);
    expect(await allOf(listReceivedShares(user, { kinds: ["folder"] }))).toHaveLength(0);
  });

  it("never take a secret for a URL, nor show one", async () => {
    const { share } = await meet(listener, told);
    const webapp = theOne(share.offers, "webapp");
    const readable = told === listener || (listener !== "cs3" && told !== "cs3" && told !== undefined);
    if (readable) {
      expect(webapp).toMatchObject({ url: WEBAPP_URL, permissions: ["read", "write"] });
      // The oldest dialect has no place for it.
      const secret = listener === "ocis" ? undefined : WEBAPP_SECRET;
      expect(webapp.sharedSecret?.reveal()).toBe(secret);
    } else {
      expect(webapp).toEqual({ protocol: "webapp" });
    }
    for (const shown of [JSON.stringify(share), inspect(share, { depth: null })]) {
      expect(shown).not.toContain(WEBAPP_SECRET);
      expect(shown).not.toContain(WEBDAV_SECRET);
    }
  });

  it("agree on shares that were sent", async () => {
    const { world, user } = await meet(listener, told);
    await world.repositories.shares.add(aShare(brian));
    const [share] = await allOf(listShares(user));
    expect(share).toMatchObject({ owner: { id: "marie" }, permissions: ["read"] });
  });
});
