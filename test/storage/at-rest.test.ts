import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ObjectStore } from "../../src/domain/ports/object-store.ts";
import { createSecret } from "../../src/domain/secret.ts";
import { systemBytes } from "../../src/platform/random.ts";
import { createSealer } from "../../src/platform/sealer.ts";
import { BrokenRecord } from "../../src/storage/documents.ts";
import { createMemoryStore } from "../../src/storage/drivers/memory.ts";
import { digest } from "../../src/storage/keys.ts";
import { createRepositories } from "../../src/storage/repositories.ts";
import { testSealer } from "../support/sealer.ts";
import {
  aContact,
  aNotification,
  anInvite,
  aReceivedShare,
  aShare,
  einstein,
  marie,
  NOW,
} from "./sample-records.ts";
import { aClock, allKeys, aStorage } from "./store-wrappers.ts";

const random = { uuid: () => randomUUID(), secret: () => randomUUID() };

async function everyBody(store: ObjectStore): Promise<string> {
  const bodies = await Promise.all((await allKeys(store)).map(async (key) => (await store.get(key))?.body));
  return bodies.join("\n");
}

async function theBody(store: ObjectStore, prefix: string) {
  const [key = ""] = await allKeys(store, prefix);
  const { body = "{}" } = (await store.get(key)) ?? {};
  return { key, json: JSON.parse(body) as Record<string, unknown> };
}

/** Storage that keeps only digests of the secrets of shares we sent. */
function hashOnly(store: ObjectStore = createMemoryStore()) {
  const deps = { store, clock: aClock(), random, sealer: testSealer };
  return { store, ...createRepositories({ ...deps, keepShareSecrets: false }) };
}

describe("secrets in the store", () => {
  it("stand in no key and in no body", async () => {
    const { store, ...on } = aStorage();
    await on.invites.add(anInvite());
    await on.contacts.put(aContact());
    await on.shares.add(aShare("1"));
    await on.receivedShares.add(aReceivedShare("1"));
    await on.notifications.add(aNotification("1"));
    const everything = `${(await allKeys(store)).join("\n")}\n${await everyBody(store)}`;
    for (const secret of [anInvite().token, aShare("1").sharedSecret, "hfiuhworzwnur98d3wjiwhr"]) {
      expect(everything).not.toContain(secret);
    }
  });

  it("are read back as they were", async () => {
    const { invites, contacts, shares, receivedShares, notifications } = aStorage();
    const invite = await invites.add(anInvite());
    expect(await invites.find(invite.token)).toEqual(invite);
    const { contact } = await contacts.put(aContact());
    expect(await contacts.find(einstein, marie)).toEqual(contact);
    const { share } = await shares.add(aShare("1"));
    expect(await shares.find("1")).toEqual(share);
    const received = (await receivedShares.add(aReceivedShare("1"))).share;
    expect((await receivedShares.find("1"))?.offers).toEqual(received.offers);
    const queued = await notifications.add(aNotification("1"));
    expect(await notifications.listDue(new Date(NOW), 9)).toEqual([queued]);
  });

  it("that lie there open from before are read, and sealed when they are next written", async () => {
    const { store, shares } = aStorage();
    await shares.add(aShare("1"));
    const { key, json } = await theBody(store, "shares/");
    await store.put(key, JSON.stringify({ ...json, sharedSecret: "secret-of-1" }));
    expect((await shares.find("1"))?.sharedSecret).toBe("secret-of-1");
    await shares.update("1", (share) => ({ ...share, phase: "announced" }));
    expect(await everyBody(store)).not.toContain("secret-of-1");
    expect((await shares.findBySecret("secret-of-1"))?.id).toBe("1");
  });

  it("stay readable while the secret they are sealed under changes", async () => {
    const { store, shares, clock } = aStorage();
    await shares.add(aShare("1"));
    const over = async (secret: string, previous: readonly string[]) => {
      const sealer = await createSealer({
        secret: createSecret(secret),
        previousSecrets: previous.map(createSecret),
        bytes: systemBytes,
      });
      return createRepositories({ store, clock, random, sealer }).shares;
    };
    const next = "the-next-secret-of-the-servers-under-test";
    const turned = await over(next, ["the-secret-of-the-servers-under-test-0123"]);
    expect((await turned.find("1"))?.sharedSecret).toBe("secret-of-1");
    await turned.update("1", (share) => ({ ...share, phase: "announced" }));
    expect((await (await over(next, [])).find("1"))?.sharedSecret).toBe("secret-of-1");
  });

  it("do not open in another record", async () => {
    const { store, receivedShares } = aStorage();
    await receivedShares.add(aReceivedShare("1"));
    const mine = await theBody(store, "received-shares/");
    await receivedShares.add(aReceivedShare("2", { providerId: "another" }));
    const other = (await allKeys(store, "received-shares/")).find((key) => key !== mine.key) ?? "";
    const { body = "" } = (await store.get(other)) ?? {};
    await store.put(other, JSON.stringify({ ...JSON.parse(body), offers: mine.json.offers }));
    const failure = await receivedShares.find("2").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BrokenRecord);
    expect(String(failure)).toContain("offers");
  });

  it("that look like sealed ones are secrets like any other", async () => {
    const { shares } = aStorage();
    const sharedSecret = await testSealer.seal("x", "y");
    await shares.add(aShare("1", { sharedSecret }));
    expect((await shares.find("1"))?.sharedSecret).toBe(sharedSecret);
  });
});

describe("a sharer that keeps only digests", () => {
  it("keeps the SHA-256 of a secret and nothing to get it back from", async () => {
    const { store, shares } = hashOnly();
    await shares.add(aShare("1"));
    const { json } = await theBody(store, "shares/");
    expect(json).toMatchObject({ sharedSecret: "", secretHash: await digest("secret-of-1") });
    expect(await everyBody(store)).not.toContain("sealed");
  });

  it("still finds the share by its secret, and tells it to who has told it", async () => {
    const { shares } = hashOnly();
    await shares.add(aShare("1"));
    expect(await shares.findBySecret("secret-of-1")).toMatchObject({ id: "1", sharedSecret: "secret-of-1" });
    expect(await shares.findBySecret("secret-of-2")).toBeUndefined();
    expect(await shares.findBySecret("")).toBeUndefined();
    expect((await shares.find("1"))?.sharedSecret).toBe("");
  });

  it("changes and removes the share with all its entries", async () => {
    const { store, shares } = hashOnly();
    await shares.add(aShare("1"));
    await shares.update("1", (share) => ({ ...share, phase: "announced" }));
    expect((await shares.findBySecret("secret-of-1"))?.phase).toBe("announced");
    await shares.remove("1");
    expect(await allKeys(store)).toEqual([]);
  });

  it("forgets secrets that were sealed before, when their share is next written, and goes back", async () => {
    const { store, shares } = aStorage();
    await shares.add(aShare("1"));
    const digests = hashOnly(store).shares;
    expect((await digests.find("1"))?.sharedSecret).toBe("secret-of-1");
    await digests.update("1", (share) => ({ ...share, phase: "announced" }));
    expect((await shares.find("1"))?.sharedSecret).toBe("");
    await shares.update("1", (share) => ({ ...share, answer: "accepted" }));
    expect((await shares.findBySecret("secret-of-1"))?.answer).toBe("accepted");
  });
});
