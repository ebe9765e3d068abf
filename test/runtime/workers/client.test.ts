import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import shareDoor from "../../../examples/worker/share-door.ts";
import {
  acceptInvite,
  acceptReceivedShare,
  authenticateShareToken,
  connectMeshport,
  createShare,
  generateInvite,
  inUserFolder,
  listContacts,
  listInvites,
  listProviders,
  listReceivedShares,
  listShares,
  removeShare,
  updateShare,
} from "../../../src/client/index.ts";
import { GATEWAY_SECRET } from "../../rpc/support.ts";

const url = "https://meshport.internal";
const credential = { secret: GATEWAY_SECRET };

describe("the client in a Worker, over a service binding", () => {
  const service = connectMeshport({ url, fetch: env.MESHPORT, credential });
  const marie = service.onBehalfOf("marie");

  it("does the jobs of an application", async () => {
    const provider = "ocm.example.org";
    const invite = await generateInvite(marie, { provider, description: "for Brian" });
    expect(await listInvites(marie, { provider })).toEqual([invite]);
    const brian = await acceptInvite(marie, "token-1@sender.org");
    expect(brian).toMatchObject({ id: "brian", displayName: "Brian Murphy" });
    expect(await listContacts(marie)).toEqual([brian]);
    expect(await listProviders(service)).toEqual([]);

    const resource = inUserFolder("marie", "/paper.txt");
    const share = await createShare(marie, { resource, recipient: brian, permissions: ["read"] });
    await updateShare(marie, { id: share.id, expiresAt: new Date("2099-01-01") });
    const shares = [];
    for await (const one of listShares(marie, {}, { pageSize: 1 })) shares.push(one);
    expect(shares).toMatchObject([{ id: share.id, expiresAt: new Date("2099-01-01") }]);
    const { sharedSecret: token } = share;
    expect(await authenticateShareToken(service, { token })).toMatchObject({ shareId: share.id, resource });
    await removeShare(marie, share.id);
    expect(await authenticateShareToken(service, { token })).toBeUndefined();

    for await (const _ of listReceivedShares(marie)) throw new Error("nothing was received");
    await expect(acceptReceivedShare(marie, "none")).rejects.toMatchObject({
      code: "not-found",
      refused: true,
    });
  });

  it("is refused with a wrong credential, and ends when it is told to", async () => {
    const wrong = connectMeshport({ url, fetch: env.MESHPORT, credential: { secret: "wrong" } });
    await expect(listContacts(wrong.onBehalfOf("marie"))).rejects.toMatchObject({
      code: "permission-denied",
    });
    const aborted = listContacts(marie, { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ code: "cancelled" });
  });

  it("follows no redirect", async () => {
    const fetch = async () =>
      new Response(null, { status: 302, headers: { location: "https://elsewhere.org" } });
    const call = listContacts(connectMeshport({ url, fetch, credential }).onBehalfOf("marie"));
    await expect(call).rejects.toMatchObject({ code: "unknown", refused: false });
  });
});

describe("the example of a door of one's own", () => {
  const bindings = { MESHPORT: env.MESHPORT, MESHPORT_SECRET: GATEWAY_SECRET, FILES: env.BUCKET };
  const get = (path: string, token?: string, changes: Partial<typeof bindings> = {}) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return shareDoor.fetch(new Request(`https://files.example.org${path}`, { headers }), {
      ...bindings,
      ...changes,
    });
  };

  it("hands out what a share token opens, and nothing else", async () => {
    await env.BUCKET.put("marie/paper.txt", "radium");
    const marie = connectMeshport({ url, fetch: env.MESHPORT, credential }).onBehalfOf("marie");
    const brian = await acceptInvite(marie, "token-2@other.org");
    const resource = inUserFolder("marie", "/paper.txt");
    const share = await createShare(marie, { resource, recipient: brian, permissions: ["read"] });
    const token = share.sharedSecret.reveal();

    const answer = await get(`/${share.id}`, token);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-disposition")).toBe("attachment");
    expect(await answer.text()).toBe("radium");
    expect((await get(`/${share.id}`)).status).toBe(401);
    expect((await get(`/${share.id}`, "wrong")).status).toBe(401);
    expect((await get("/another", token)).status).toBe(401);
    expect((await get("/", token)).status).toBe(401);
    expect((await get(`/${share.id}`, token, { MESHPORT_SECRET: "wrong" })).status).toBe(503);
    const post = new Request("https://files.example.org/x", { method: "POST" });
    expect((await shareDoor.fetch(post, bindings)).status).toBe(405);
    await env.BUCKET.delete("marie/paper.txt");
    expect((await get(`/${share.id}`, token)).status).toBe(404);
  });
});
