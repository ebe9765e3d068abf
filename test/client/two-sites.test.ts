import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  acceptInvite,
  acceptReceivedShare,
  authenticateShareToken,
  type Contact,
  connectMeshport,
  createShare,
  declineReceivedShare,
  findContacts,
  generateInvite,
  getContact,
  getProvider,
  getReceivedShare,
  getShare,
  getShareBySecret,
  hideReceivedShare,
  inUserFolder,
  isProviderAllowed,
  listContacts,
  listInvites,
  listProviders,
  listReceivedShares,
  listShares,
  pageOfReceivedShares,
  pageOfShares,
  removeContact,
  removeShare,
  unhideReceivedShare,
  updateShare,
} from "../../src/client/index.ts";
import { allOf, SECRET, type Site, startSite } from "./support.ts";

const FILES = { "radium.txt": "Radium glows.\n", "notes/day-1.md": "# Day 1\n", "polonium.txt": "Po\n" };

const LIST = JSON.stringify([
  {
    name: "Irène's cloud",
    domain: "irene.example.org",
    services: [{ endpoint: { type: { name: "OCM" }, path: "https://irene.example.org/ocm/" } }],
  },
]);

describe("the helpers against two servers", () => {
  let sender: Site;
  let receiver: Site;
  let marie: Contact;
  let pierre: Contact;

  beforeAll(async () => {
    sender = await startSite("marie", FILES);
    receiver = await startSite("pierre", {}, { MESHPORT_OCMPROVIDERAUTHORIZER_PROVIDERS_TEXT: LIST });
    const invite = await generateInvite(sender.user, { provider: sender.provider });
    marie = await acceptInvite(receiver.user, invite.inviteString);
    [pierre = marie] = await listContacts(sender.user);
  });
  afterAll(async () => {
    await sender?.close();
    await receiver?.close();
  });

  const share = (path: string, expiresAt?: Date) =>
    createShare(sender.user, {
      resource: inUserFolder("marie", path),
      recipient: pierre,
      permissions: ["read"],
      ...(expiresAt && { expiresAt }),
    });
  const received = async (remoteId: string) => {
    const all = await allOf(listReceivedShares(receiver.user));
    const found = all.find((one) => one.remoteId === remoteId);
    if (found === undefined) throw new Error(`no received share of ${remoteId}`);
    return found;
  };

  it("make invites, and list those that can be accepted", async () => {
    const options = { provider: sender.provider };
    const made = await generateInvite(sender.user, { ...options, description: "for Irène" });
    expect(made.description).toBe("for Irène");
    expect(made.expiresAt.getTime()).toBeGreaterThan(Date.now());
    expect(atob(made.inviteString)).toBe(`${made.token}@${sender.provider}`);
    expect(await listInvites(sender.user, options)).toContainEqual(made);
    expect(await listInvites(receiver.user, options)).toEqual([]);
  });

  it("connect the two who made and accepted an invite", async () => {
    expect(marie).toEqual({
      idp: `https://${sender.provider}`,
      id: "marie",
      server: sender.provider,
      displayName: "Marie",
      mail: "marie@example.org",
    });
    expect(pierre).toMatchObject({ server: receiver.provider, id: "pierre", displayName: "Pierre" });
    expect(await getContact(sender.user, pierre)).toEqual(pierre);
    expect(await listContacts(receiver.user)).toEqual([marie]);
    expect(await findContacts(sender.user, "PIER")).toEqual([pierre]);
    expect(await findContacts(sender.user, "nobody")).toEqual([]);
  });

  it("say whom the server deals with", async () => {
    const irene = await getProvider(receiver.service, "irene.example.org");
    expect(irene).toMatchObject({ name: "Irène's cloud", ocmUrl: "https://irene.example.org/ocm/" });
    expect(await listProviders(receiver.user)).toEqual([irene]);
    expect(await isProviderAllowed(receiver.service, irene.domain)).toBe(true);
  });

  it("share, show, change and end a share", async () => {
    const made = await share("/radium.txt");
    expect(made).toMatchObject({
      name: "radium.txt",
      resource: inUserFolder("marie", "/radium.txt"),
      recipient: { idp: receiver.provider, id: "pierre" },
      owner: { id: "marie" },
      creator: { id: "marie" },
      permissions: ["read"],
      mustExchangeToken: false,
    });
    expect(made.expiresAt).toBeUndefined();
    expect(Math.abs(made.createdAt.getTime() - Date.now())).toBeLessThan(60_000);

    const expiresAt = new Date("2099-01-02T03:04:05.678Z");
    await updateShare(sender.user, { id: made.id, permissions: ["read", "write"], expiresAt });
    expect(await getShare(sender.user, made.id)).toMatchObject({
      permissions: ["read", "write"],
      expiresAt,
    });
    await updateShare(sender.user, { id: made.id, expiresAt: "never" });
    const unending = await getShare(sender.user, made.id);
    expect(unending.expiresAt).toBeUndefined();
    expect(unending.permissions).toEqual(["read", "write"]);

    await removeShare(sender.user, made.id);
    await expect(getShare(sender.user, made.id)).rejects.toMatchObject({ code: "not-found" });
  });

  it("answer what was received", async () => {
    const expiresAt = new Date("2099-01-01T00:00:00.000Z");
    const sent = await share("/notes", expiresAt);
    const first = await received(sent.id);
    expect(first).toMatchObject({
      name: "notes",
      kind: "folder",
      state: "pending",
      hidden: false,
      expiresAt,
      owner: { id: "marie" },
      sender: { id: "marie" },
      recipient: { id: "pierre" },
    });
    const [webdav] = first.offers;
    expect(webdav).toMatchObject({ protocol: "webdav", permissions: ["read"], mustExchangeToken: false });
    if (webdav?.protocol !== "webdav") throw new Error("no WebDAV");
    expect(webdav.uri).toContain(sender.publicUrl);
    expect(webdav.sharedSecret.reveal()).toBe(sent.sharedSecret.reveal());

    const now = () => getReceivedShare(receiver.user, first.id);
    await acceptReceivedShare(receiver.user, first.id);
    expect(await now()).toMatchObject({ state: "accepted", hidden: false });
    await hideReceivedShare(receiver.user, first.id);
    expect(await now()).toMatchObject({ state: "accepted", hidden: true });
    await unhideReceivedShare(receiver.user, first.id);
    expect(await now()).toMatchObject({ hidden: false });
    await declineReceivedShare(receiver.user, first.id);
    expect(await now()).toMatchObject({ state: "declined" });
  });

  it("page through lists, by hand and by themselves", async () => {
    for (const path of ["/polonium.txt", "/notes/day-1.md"]) await share(path);
    const ids = (await allOf(listShares(sender.user))).map(({ id }) => id);
    expect(ids.length).toBeGreaterThanOrEqual(2);
    const inPages = await allOf(listShares(sender.user, {}, { pageSize: 1 }));
    expect(inPages.map(({ id }) => id)).toEqual(ids);

    const first = await pageOfShares(sender.user, {}, { pageSize: 1 });
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 1));
    if (first.next === undefined) throw new Error("there is a second page");
    const rest = listShares(sender.user, {}, { from: first.next });
    expect((await allOf(rest)).map(({ id }) => id)).toEqual(ids.slice(1));

    const { items, next } = await pageOfReceivedShares(receiver.user, {}, { pageSize: 1 });
    expect(items).toHaveLength(1);
    expect(next).toBeDefined();
  });

  it("ask for no more pages than are read", async () => {
    let calls = 0;
    const controller = new AbortController();
    const counting: typeof fetch = (input, init) => {
      calls += 1;
      return fetch(input, init);
    };
    const options = { url: sender.rpcUrl, credential: { secret: SECRET }, fetch: counting };
    const user = connectMeshport(options).onBehalfOf("marie");
    for await (const _ of listShares(user, {}, { pageSize: 1 })) break;
    expect(calls).toBe(1);
    const all = listShares(user, {}, { pageSize: 1, signal: controller.signal });
    expect((await all.next()).done).toBe(false);
    controller.abort();
    await expect(all.next()).rejects.toMatchObject({ code: "cancelled" });
  });

  it("filter lists", async () => {
    const resource = inUserFolder("marie", "/polonium.txt");
    const names = async (filter: Parameters<typeof listShares>[1]) =>
      (await allOf(listShares(sender.user, filter))).map(({ name }) => name);
    const [{ owner } = { owner: marie }] = await allOf(listShares(sender.user));
    expect(await names({ resources: [resource] })).toEqual(["polonium.txt"]);
    expect(await names({ resources: [resource], owners: [owner], creators: [owner] })).toEqual([
      "polonium.txt",
    ]);
    expect(await names({ owners: [pierre] })).toEqual([]);

    const kinds = async (filter: Parameters<typeof listReceivedShares>[1]) =>
      (await allOf(listReceivedShares(receiver.user, filter))).map(({ kind }) => kind);
    expect(new Set(await kinds({ kinds: ["file"] }))).toEqual(new Set(["file"]));
    const [one] = await allOf(listReceivedShares(receiver.user));
    if (one === undefined) throw new Error("there is a received share");
    expect((await kinds({ owners: [one.owner], senders: [one.sender] })).length).toBeGreaterThan(0);
    expect(await kinds({ owners: [{ idp: "nowhere.example.org", id: "x" }] })).toEqual([]);
  });

  it("tell whose share a token opens", async () => {
    const [sent] = await allOf(
      listShares(sender.user, { resources: [inUserFolder("marie", "/polonium.txt")] }),
    );
    if (sent === undefined) throw new Error("there is a share");
    const { id: shareId, sharedSecret: token } = sent;
    expect(await authenticateShareToken(sender.service, { token, shareId })).toEqual({
      shareId,
      resource: inUserFolder("marie", "/polonium.txt"),
      role: "viewer",
      recipient: expect.objectContaining({ idp: receiver.provider, id: "pierre" }),
    });
    expect(await authenticateShareToken(sender.service, { token })).toMatchObject({ shareId });
    expect(await authenticateShareToken(sender.service, { token, shareId: "another" })).toBeUndefined();
    expect(await authenticateShareToken(sender.service, { token: "stale" })).toBeUndefined();
    expect(await getShareBySecret(sender.service, token)).toMatchObject({
      id: shareId,
      name: "polonium.txt",
    });

    // The server takes this for a code to be exchanged; from a path it must not count.
    expect(
      await authenticateShareToken(sender.service, { token, shareId: receiver.provider }),
    ).toBeUndefined();

    await updateShare(sender.user, { id: shareId, permissions: ["read", "write"], kind: "file" });
    expect(await authenticateShareToken(sender.service, { token })).toMatchObject({ role: "editor" });
  });

  it("part the two, and end what they shared", async () => {
    await removeContact(receiver.user, marie);
    expect(await listContacts(receiver.user)).toEqual([]);
    expect(await allOf(listReceivedShares(receiver.user))).toEqual([]);
    await expect(getContact(receiver.user, marie)).rejects.toMatchObject({ code: "not-found" });
  });
});
