import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Page, PageRequest } from "../../src/domain/ports/repositories.ts";
import { BrokenRecord } from "../../src/storage/documents.ts";
import { createImportMarks } from "../../src/storage/import-ocis/marks.ts";
import { rememberIdp } from "../../src/storage/server-identity.ts";
import {
  aContact,
  aNotification,
  anInvite,
  aReceivedShare,
  aShare,
  aShareRequest,
  aSigningKey,
  at,
  einstein,
  feynman,
  HOUR,
  marie,
  NOW,
  richard,
} from "./sample-records.ts";
import { allKeys, aStorage } from "./store-wrappers.ts";
import { listeners } from "./told-of.ts";

const now = new Date(NOW);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const ids = (page: Page<{ readonly id: string }>) => page.items.map(({ id }) => id);

/** All items of a list, read in pages of `limit`. */
async function inPages<T>(limit: number, list: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return items;
}

describe("invites", () => {
  it("are found by their token only", async () => {
    const { invites } = aStorage();
    const invite = await invites.add(anInvite());
    expect(invite).toEqual({ ...anInvite(), version: 1, revision: 1 });
    expect(await invites.find(invite.token)).toEqual(invite);
    expect(await invites.find("another")).toBeUndefined();
  });

  it("stand in no key with their token", async () => {
    const { invites, store } = aStorage();
    const { token } = await invites.add(anInvite());
    expect((await allKeys(store)).filter((key) => key.includes(token))).toEqual([]);
  });

  it("are added once, and the same invite again is no error", async () => {
    const { invites } = aStorage();
    const invite = await invites.add(anInvite());
    expect(await invites.add(anInvite())).toEqual(invite);
    await expect(invites.add(anInvite({ description: "another" }))).rejects.toThrow("already stored");
  });

  it("are redeemed by at most one of many at the same time", async () => {
    const { invites } = aStorage();
    const { token } = await invites.add(anInvite());
    const redeem = async (identifier: string) => {
      const after = await invites.update(token, (current) =>
        current.redeemedBy.length > 0
          ? undefined
          : { ...current, redeemedBy: [{ identifier, host: "surf.example.com", at: NOW }] },
      );
      return after?.redeemedBy[0]?.identifier === identifier;
    };
    const outcomes = await Promise.all(numbers(20).map((number) => redeem(`user-${number}`)));
    expect(outcomes.filter((won) => won)).toHaveLength(1);
    expect((await invites.find(token))?.revision).toBe(2);
  });

  it("are open until they expire, soonest first", async () => {
    const { invites } = aStorage();
    for (const [token, expiresAt] of [
      ["late", at(3)],
      ["gone", at(-1)],
      ["now", NOW],
      ["soon", at(1)],
    ] as const) {
      await invites.add(anInvite({ token, expiresAt }));
    }
    await invites.add(anInvite({ token: "other", owner: { ...anInvite().owner, id: feynman } }));
    const open = await inPages(1, (page) => invites.listOpen(einstein, now, page));
    expect(open.map(({ token }) => token)).toEqual(["soon", "late"]);
  });

  it("move in the list when their expiry changes", async () => {
    const { invites } = aStorage();
    await invites.add(anInvite({ token: "a", expiresAt: at(1) }));
    await invites.add(anInvite({ token: "b", expiresAt: at(2) }));
    await invites.update("a", (current) => ({ ...current, expiresAt: at(3) }));
    const { items } = await invites.listOpen(einstein, now);
    expect(items.map(({ token }) => token)).toEqual(["b", "a"]);
  });

  it("leave nothing behind when they are removed", async () => {
    const { invites, store } = aStorage();
    const { token } = await invites.add(anInvite());
    expect(await invites.remove(token)).toBe(true);
    expect(await invites.remove(token)).toBe(false);
    expect(await invites.update(token, (current) => current)).toBeUndefined();
    expect(await allKeys(store)).toEqual([]);
  });
});

describe("contacts", () => {
  it("are one per user and remote address", async () => {
    const { contacts } = aStorage();
    const first = await contacts.put(aContact());
    expect(first.added).toBe(true);
    expect(await contacts.put(aContact())).toEqual({ contact: first.contact, added: false });
    expect((await contacts.put(aContact({ owner: feynman }))).added).toBe(true);
    expect((await contacts.put(aContact({ address: richard }))).added).toBe(true);
    expect(await contacts.find(einstein, marie)).toEqual(first.contact);
    expect(await contacts.find(feynman, richard)).toBeUndefined();
  });

  it("take over a new profile and the newest token, and keep since when they are connected", async () => {
    const { contacts } = aStorage();
    await contacts.put(aContact());
    const { contact, added } = await contacts.put(
      aContact({ displayName: "Marie Skłodowska", acceptedAt: at(1), inviteToken: "another" }),
    );
    expect(added).toBe(false);
    const taken = { displayName: "Marie Skłodowska", inviteToken: "another" };
    expect(contact).toEqual({ ...aContact(), ...taken, version: 1, revision: 2 });
  });

  it("are added once by many at the same time", async () => {
    const { contacts } = aStorage();
    const outcomes = await Promise.all(numbers(20).map(() => contacts.put(aContact())));
    expect(outcomes.filter(({ added }) => added)).toHaveLength(1);
    expect((await contacts.list(einstein)).items).toHaveLength(1);
    expect(await contacts.listByAddress(marie)).toHaveLength(1);
  });

  it("are found by identifier at whatever host, and by address for whatever user", async () => {
    const { contacts } = aStorage();
    const hosts = ["surf.example.com", "aarnet.example.net:8443", `${"long.".repeat(40)}example.org`];
    for (const host of hosts) await contacts.put(aContact({ address: { identifier: "marie", host } }));
    await contacts.put(aContact({ owner: feynman }));
    await contacts.put(aContact({ address: { identifier: "marie2", host: "surf.example.com" } }));
    const found = await contacts.findByIdentifier(einstein, "marie");
    expect(found.map(({ address }) => address.host).sort()).toEqual([...hosts].sort());
    const owners = (await contacts.listByAddress(marie)).map(({ owner }) => owner.opaqueId);
    expect(owners.sort()).toEqual(["einstein", "feynman"]);
  });

  it("are listed for their owner only, in pages, in the order of host and identifier", async () => {
    const { contacts } = aStorage();
    for (const number of [3, 1, 2, 0, 4]) {
      await contacts.put(aContact({ address: { identifier: `user${number}`, host: "surf.example.com" } }));
    }
    await contacts.put(aContact({ owner: feynman }));
    await contacts.put(aContact({ owner: { ...einstein, opaqueId: "einstein2" } }));
    const listed = await inPages(2, (page) => contacts.list(einstein, page));
    expect(listed.map(({ address }) => address.identifier)).toEqual(numbers(5).map((n) => `user${n}`));
  });

  it("leave nothing behind when they are removed, and can come again", async () => {
    const { contacts, store } = aStorage();
    const { contact } = await contacts.put(aContact());
    expect(await contacts.remove(einstein, marie)).toEqual(contact);
    expect(await contacts.remove(einstein, marie)).toBeUndefined();
    expect(await allKeys(store)).toEqual([]);
    expect((await contacts.put(aContact())).added).toBe(true);
    expect(await contacts.listByAddress(marie)).toHaveLength(1);
  });
});

describe("shares we sent", () => {
  it("are found by id, secret and key", async () => {
    const { shares } = aStorage();
    const { share } = await shares.add(aShare("1"));
    expect(share).toEqual({ ...aShare("1"), version: 1, revision: 1 });
    const { owner, resourceId, recipient } = share;
    expect(await shares.find("1")).toEqual(share);
    expect(await shares.findBySecret(share.sharedSecret)).toEqual(share);
    expect(await shares.findByKey({ owner, resourceId, recipient })).toEqual(share);
    expect(await shares.find("2")).toBeUndefined();
    expect(await shares.findBySecret("")).toBeUndefined();
    expect(await shares.findByKey({ owner, resourceId, recipient: richard })).toBeUndefined();
  });

  it("stand in no key with their secret", async () => {
    const { shares, store } = aStorage();
    const { share } = await shares.add(aShare("1"));
    expect((await allKeys(store)).filter((key) => key.includes(share.sharedSecret))).toEqual([]);
  });

  it("are one per owner, resource and recipient", async () => {
    const { shares, store } = aStorage();
    const { share } = await shares.add(aShare("1"));
    const before = await allKeys(store);
    expect(await shares.add(aShare("2"))).toEqual({ outcome: "exists", share });
    expect(await allKeys(store)).toEqual(before);
    expect(await shares.find("2")).toBeUndefined();
    for (const [id, members] of Object.entries({
      3: { owner: feynman },
      4: { recipient: richard },
      5: { resourceId: { storageId: "s", spaceId: "p", opaqueId: "o2" } },
      6: { resourceId: { storageId: "sp", spaceId: "", opaqueId: "o" } },
    })) {
      expect((await shares.add(aShare(id, members))).outcome).toBe("added");
    }
  });

  it("are added once by many at the same time", async () => {
    const { shares, store } = aStorage();
    const outcomes = await Promise.all(numbers(20).map((number) => shares.add(aShare(String(number)))));
    expect(outcomes.filter(({ outcome }) => outcome === "added")).toHaveLength(1);
    expect(new Set(outcomes.map(({ share }) => share.id)).size).toBe(1);
    expect(ids(await shares.listOf(einstein))).toHaveLength(1);
    expect(await allKeys(store)).toHaveLength(6);
  });

  it("are listed for owner and creator, once each, oldest first", async () => {
    const { shares } = aStorage();
    const resource = (opaqueId: string) => ({ resourceId: { storageId: "s", spaceId: "p", opaqueId } });
    await shares.add(aShare("own", { ...resource("1"), createdAt: at(3) }));
    await shares.add(aShare("made", { ...resource("2"), owner: feynman, createdAt: at(1) }));
    await shares.add(aShare("theirs", { ...resource("3"), creator: feynman, createdAt: at(2) }));
    await shares.add(aShare("alien", { ...resource("4"), owner: feynman, creator: feynman }));
    for (const limit of [1, 2, 3, 1000]) {
      const listed = await inPages(limit, (page) => shares.listOf(einstein, page));
      expect(listed.map(({ id }) => id)).toEqual(["made", "theirs", "own"]);
    }
    expect(ids(await shares.listOf(einstein, resource("2")))).toEqual(["made"]);
    expect(ids(await shares.listOf(einstein, resource("4")))).toEqual([]);
  });

  it("are listed by recipient", async () => {
    const { shares } = aStorage();
    await shares.add(aShare("1"));
    await shares.add(aShare("2", { owner: feynman, createdAt: at(1) }));
    await shares.add(aShare("3", { recipient: richard }));
    const listed = await inPages(1, (page) => shares.listTo(marie, page));
    expect(listed.map(({ id }) => id)).toEqual(["1", "2"]);
  });

  it("keep a page's cursor good while others are added and removed", async () => {
    const { shares } = aStorage();
    const add = (number: number) =>
      shares.add(
        aShare(String(number), {
          createdAt: at(number),
          resourceId: { storageId: "s", spaceId: "p", opaqueId: String(number) },
        }),
      );
    for (const number of [1, 3, 5, 7]) await add(number);
    const first = await shares.listOf(einstein, { limit: 2 });
    expect(ids(first)).toEqual(["1", "3"]);
    await shares.remove("3");
    await add(2);
    await add(6);
    expect(ids(await shares.listOf(einstein, { cursor: first.next ?? "", limit: 9 }))).toEqual([
      "5",
      "6",
      "7",
    ]);
  });

  it.each(["", "../..", "a//b", "a b", "ü", "x".repeat(10_000)])(
    "end a list at a cursor that no list gave: %j",
    async (cursor) => {
      const { shares } = aStorage();
      await shares.add(aShare("1"));
      expect((await shares.listOf(einstein, { cursor })).next).toBeUndefined();
    },
  );

  it("change one after the other, none of the changes lost", async () => {
    const { shares } = aStorage();
    await shares.add(aShare("1", { name: "" }));
    await Promise.all(
      numbers(20).map((n) => shares.update("1", (share) => ({ ...share, name: `${share.name}<${n}>` }))),
    );
    const share = await shares.find("1");
    expect(share?.revision).toBe(21);
    for (const n of numbers(20)) expect(share?.name).toContain(`<${n}>`);
  });

  it("stay as they are when the change declines", async () => {
    const { shares } = aStorage();
    const { share } = await shares.add(aShare("1"));
    expect(await shares.update("1", () => undefined)).toEqual(share);
    expect(await shares.update("2", (current) => current)).toBeUndefined();
  });

  it("are found by a new secret only, once it was changed", async () => {
    const { shares } = aStorage();
    await shares.add(aShare("1"));
    const changed = await shares.update("1", (share) => ({ ...share, sharedSecret: "new" }));
    expect(await shares.findBySecret("new")).toEqual(changed);
    expect(await shares.findBySecret("secret-of-1")).toBeUndefined();
  });

  it("never change what makes them unique", async () => {
    const { shares } = aStorage();
    await shares.add(aShare("1"));
    await expect(shares.update("1", (share) => ({ ...share, recipient: richard }))).rejects.toThrow("move");
  });

  it("leave nothing behind when they are removed, and can be sent again under another id", async () => {
    const { shares, store } = aStorage();
    const { share } = await shares.add(aShare("1"));
    expect(await shares.remove("1")).toEqual(share);
    expect(await shares.remove("1")).toBeUndefined();
    expect(await allKeys(store)).toEqual([]);
    expect((await shares.add(aShare("2"))).outcome).toBe("added");
    expect(await shares.find("1")).toBeUndefined();
    expect(ids(await shares.listOf(einstein))).toEqual(["2"]);
  });
});

describe("received shares", () => {
  it("are found by id and origin", async () => {
    const { receivedShares } = aStorage();
    const { share } = await receivedShares.add(aReceivedShare("1"));
    const { sendingHost, providerId, recipient } = share;
    expect(await receivedShares.find("1")).toEqual(share);
    expect(await receivedShares.findByOrigin(sendingHost, providerId, recipient)).toEqual(share);
    expect(await receivedShares.findByOrigin("another.example.org", providerId, recipient)).toBeUndefined();
    expect(await receivedShares.findByOrigin(sendingHost, "another", recipient)).toBeUndefined();
    expect(await receivedShares.findByOrigin(sendingHost, providerId, feynman)).toBeUndefined();
  });

  it("are one per host, provider id and recipient", async () => {
    const { receivedShares } = aStorage();
    const { share } = await receivedShares.add(aReceivedShare("1"));
    expect(await receivedShares.add(aReceivedShare("2"))).toEqual({ outcome: "exists", share });
    await receivedShares.add(aReceivedShare("3", { recipient: feynman, createdAt: at(1) }));
    await receivedShares.add(aReceivedShare("4", { sendingHost: "b.example.org", createdAt: at(2) }));
    await receivedShares.add(aReceivedShare("5", { providerId: "another" }));
    const { sendingHost, providerId } = share;
    const byOrigin = await receivedShares.listByOrigin(sendingHost, providerId);
    expect(byOrigin.map(({ id }) => id)).toEqual(["1", "3"]);
    const byProviderId = await receivedShares.listByProviderId(providerId);
    expect(byProviderId.map(({ id }) => id)).toEqual(["1", "3", "4"]);
  });

  it("are added once when a Share Creation Notification comes many times at once", async () => {
    const { receivedShares } = aStorage();
    const outcomes = await Promise.all(numbers(20).map((n) => receivedShares.add(aReceivedShare(String(n)))));
    expect(outcomes.filter(({ outcome }) => outcome === "added")).toHaveLength(1);
    expect(ids(await receivedShares.listFor(einstein))).toHaveLength(1);
  });

  it("are listed for their recipient, oldest first, in pages", async () => {
    const { receivedShares } = aStorage();
    for (const number of [4, 0, 2, 1, 3]) {
      const providerId = String(number);
      await receivedShares.add(aReceivedShare(`id${number}`, { providerId, createdAt: at(number) }));
    }
    await receivedShares.add(aReceivedShare("other", { recipient: feynman }));
    const listed = await inPages(2, (page) => receivedShares.listFor(einstein, page));
    expect(listed.map(({ id }) => id)).toEqual(numbers(5).map((n) => `id${n}`));
  });

  it("change and leave nothing behind when they are removed", async () => {
    const { receivedShares, store } = aStorage();
    await receivedShares.add(aReceivedShare("1"));
    const accepted = await receivedShares.update("1", (share) => ({ ...share, state: "accepted" }));
    expect(accepted).toMatchObject({ state: "accepted", revision: 2 });
    expect(await receivedShares.remove("1")).toEqual(accepted);
    expect(await receivedShares.remove("1")).toBeUndefined();
    expect(await receivedShares.update("1", (share) => share)).toBeUndefined();
    expect(await allKeys(store)).toEqual([]);
  });

  it("keep a provider id of any length and spelling apart from others", async () => {
    const { receivedShares } = aStorage();
    const providerIds = ["", ".", "..", "/", "a/b", "a%2Fb", "x".repeat(2000), "ü", "\ud800", "~"];
    for (const providerId of providerIds) {
      await receivedShares.add(aReceivedShare(`id of ${providerId}`, { providerId }));
    }
    for (const providerId of providerIds) {
      const [found, ...more] = await receivedShares.listByProviderId(providerId);
      expect(found?.id).toBe(`id of ${providerId}`);
      expect(more).toEqual([]);
    }
  });
});

describe("waiting notifications", () => {
  it("are due from their next attempt on, oldest first", async () => {
    const { notifications } = aStorage();
    for (const wait of [2, 0, 1, -5]) {
      await notifications.add(aNotification(`in ${wait}`, { nextAttemptAt: at(wait) }));
    }
    const due = async (moment: string, limit = 10) =>
      (await notifications.listDue(new Date(moment), limit)).map(({ id }) => id);
    expect(await due(NOW)).toEqual(["in -5", "in 0"]);
    expect(await due(at(10))).toEqual(["in -5", "in 0", "in 1", "in 2"]);
    expect(await due(at(10), 2)).toEqual(["in -5", "in 0"]);
    expect(await due(at(-10))).toEqual([]);
  });

  it("are tried by one of many at the same time and wait again", async () => {
    const { notifications, store } = aStorage();
    const { revision } = await notifications.add(aNotification("1"));
    const outcomes = await Promise.all(
      numbers(10).map(async () => {
        let mine = false;
        await notifications.update("1", (current) => {
          mine = current.revision === revision;
          return mine ? { ...current, attempts: 1, nextAttemptAt: at(HOUR) } : undefined;
        });
        return mine;
      }),
    );
    expect(outcomes.filter((mine) => mine)).toHaveLength(1);
    expect(await notifications.listDue(now, 10)).toEqual([]);
    expect(await notifications.listDue(new Date(at(HOUR)), 10)).toHaveLength(1);
    await notifications.remove("1");
    await notifications.remove("1");
    expect(await allKeys(store)).toEqual([]);
  });

  it("can go back to the moment they came from", async () => {
    const { notifications, store } = aStorage();
    await notifications.add(aNotification("1"));
    const move = (nextAttemptAt: string) =>
      notifications.update("1", (current) => ({ ...current, nextAttemptAt }));
    await Promise.all([move(at(1)), move(NOW), move(at(1)), move(NOW)]);
    expect(await notifications.listDue(new Date(at(1)), 10)).toHaveLength(1);
    expect(await allKeys(store)).toHaveLength(2);
  });
});

describe("names of any length", () => {
  const long = (text: string) => `${text}:${"ü".repeat(500)}`;
  const longest = (text: string) => text + "x".repeat(100 - text.length);

  it.each([
    ["too long to be read in a key", long],
    ["just short enough for it", longest],
  ])("are kept within the store's keys and cursors when they are %s", async (_what, name) => {
    const { shares, receivedShares, contacts, store } = aStorage();
    const owner = { idp: name("idp"), opaqueId: name("user") };
    for (const number of [1, 2]) {
      const address = { identifier: name(`identifier${number}`), host: name("host") };
      const resourceId = { storageId: name("s"), spaceId: name("p"), opaqueId: name("o") };
      const id = name(`id${number}`);
      await contacts.put(aContact({ owner, address }));
      await shares.add(aShare(id, { owner, resourceId, recipient: address }));
      await receivedShares.add(
        aReceivedShare(id, { recipient: owner, providerId: id, sendingHost: name("host") }),
      );
      expect(await shares.find(id)).toBeDefined();
      expect(await receivedShares.listByOrigin(name("host"), id)).toHaveLength(1);
      expect(await contacts.findByIdentifier(owner, address.identifier)).toHaveLength(1);
      expect(await contacts.listByAddress(address)).toHaveLength(1);
    }
    for (const key of await allKeys(store)) expect(key.length).toBeLessThanOrEqual(700);
    expect(await inPages(1, (page) => contacts.list(owner, page))).toHaveLength(2);
    expect(await inPages(1, (page) => shares.listOf(owner, page))).toHaveLength(2);
    expect(await inPages(1, (page) => receivedShares.listFor(owner, page))).toHaveLength(2);
  });
});

describe("docs/storage-schema.md", () => {
  it("names every kind of key that is written, and no other", async () => {
    const storage = aStorage(undefined, listeners());
    const { invites, contacts, shares, receivedShares, notifications, signingKeys, store } = storage;
    await invites.add(anInvite(), (invite) => ({ type: "invite-generated", invite }));
    await contacts.put(aContact());
    await shares.add(aShare("1"));
    await receivedShares.add(aReceivedShare("1"));
    await storage.shareRequests.add(aShareRequest("1"));
    await notifications.add(aNotification("1"));
    await signingKeys.add({ keys: [aSigningKey("1")] });
    await storage.pins.check("peer.example.net", "https://peer.example.net/ocm#1", "digest");
    await storage.replayMarks.remember("signature", now);
    await rememberIdp(store, "https://ocm.example.org");
    await createImportMarks(storage).put("share", ["digest"]);
    const written = (await allKeys(store)).map((key) => key.split("/")[0]);
    const schema = readFileSync(new URL("../../docs/storage-schema.md", import.meta.url), "utf8");
    const records = schema.slice(schema.indexOf("## Records"), schema.indexOf("```json"));
    const named = [...records.matchAll(/`([a-z-]+)\/[<si]/g)].map(([, kind]) => kind);
    expect(new Set(named)).toEqual(new Set(written));
  });
});

describe("a broken record", () => {
  it("is reported by its key wherever it would be read, and never left out", async () => {
    const { shares, store } = aStorage();
    await shares.add(aShare("1"));
    const [key = ""] = (await store.list("shares/")).keys;
    await store.put(key, '{"version":1');
    for (const read of [
      () => shares.find("1"),
      () => shares.listOf(einstein),
      () => shares.listTo(marie),
      () => shares.add(aShare("2")),
      () => shares.remove("1"),
    ]) {
      await expect(read()).rejects.toThrow(BrokenRecord);
      await expect(read()).rejects.toThrow(key);
    }
  });
});
