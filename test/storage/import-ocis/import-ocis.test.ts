import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../../src/storage/drivers/memory.ts";
import { auditStore } from "../audit-store.ts";
import { failing } from "../store-wrappers.ts";
import { anImport, contentOf, NOW, recordsOf, vector } from "./an-import.ts";
import { manyShares } from "./many-shares.ts";

const files = { invites: vector("ocis-invites.json"), shares: vector("ocis-shares.json") };
const ID = "id1";
const RECEIVED = "0198c1a2-4f3e-4d2a-8c11-2b6f0e7a9d10";

describe("importing twice", () => {
  it("is importing once", async () => {
    const { run, store } = anImport();
    const first = await run(files);
    const content = await contentOf(store);
    const second = await run(files);
    expect(await contentOf(store)).toEqual(content);
    for (const [kind, { read, added, leftOut }] of Object.entries(first.counts)) {
      expect(second.counts).toHaveProperty([kind], { read, added: 0, same: added, keptHere: 0, leftOut });
    }
    expect(second.findings).toEqual(first.findings);
  });

  it("is importing once where secrets of shares are not kept", async () => {
    const { run, store } = anImport(createMemoryStore(), { keepShareSecrets: false });
    await run(files);
    const content = await contentOf(store);
    expect((await run(files)).counts.share).toMatchObject({ added: 0, same: 1, keptHere: 0 });
    expect(await contentOf(store)).toEqual(content);
  });

  it("adds what the file has since", async () => {
    const { run } = anImport();
    await run({ invites: files.invites });
    expect((await run(files)).counts).toMatchObject({ share: { added: 1 }, contact: { added: 0, same: 3 } });
  });
});

describe("what was changed here", () => {
  it("is not written over, and reported", async () => {
    const { run, repositories, store } = anImport();
    await run(files);
    await repositories.shares.update(ID, (share) => ({ ...share, answer: "accepted" }));
    await repositories.receivedShares.update(RECEIVED, (share) => ({ ...share, state: "rejected" }));
    const content = await contentOf(store);
    const { counts, findings } = await run(files);
    expect(await contentOf(store)).toEqual(content);
    expect(counts.share).toMatchObject({ same: 0, keptHere: 1 });
    expect(findings.filter(({ outcome }) => outcome === "kept-here")).toEqual([
      { kind: "share", outcome: "kept-here", id: ID, reason: "it was changed here since" },
      { kind: "received-share", outcome: "kept-here", id: RECEIVED, reason: "it was changed here since" },
    ]);
  });

  it("does not come back once it was removed", async () => {
    const { run, repositories } = anImport();
    await run(files);
    await repositories.shares.remove(ID);
    const { counts, findings } = await run(files);
    expect(counts.share).toMatchObject({ added: 0, keptHere: 1 });
    expect(findings).toContainEqual({
      kind: "share",
      outcome: "kept-here",
      id: ID,
      reason: "it was removed here since it was imported",
    });
    expect(await repositories.shares.find(ID)).toBeUndefined();
  });

  it("is told apart from what the file has changed", async () => {
    const { run } = anImport();
    await run(files);
    const { findings } = await run({ shares: files.shares.replaceAll("\\u003cdoc\\u003e", "paper") });
    expect(findings).toContainEqual({
      kind: "share",
      outcome: "kept-here",
      id: ID,
      reason: "it is here already, and the file says something else",
    });
  });
});

describe("an import that cannot stand beside what is here", () => {
  it.each([
    ["of the same resource and recipient", { opaqueId: "another" }, '"token":"QWERTY', '"token":"qwerty'],
    ["with the same token", { opaqueId: "another" }, '"opaqueId":"o"', '"opaqueId":"p"'],
  ])("leaves out a share %s", async (_, id, from, to) => {
    const { run } = anImport();
    await run(files);
    const shares = files.shares.replaceAll('"id1":{', `"${id.opaqueId}":{`).replaceAll(from, to);
    const { counts, findings } = await run({ shares });
    expect(counts.share).toMatchObject({ added: 0, leftOut: 2 });
    expect(
      findings.find((finding) => finding.id === "another" && finding.outcome === "left-out")?.reason,
    ).toContain("share id1 ");
  });
});

describe("a dry run", () => {
  it("says what would happen and writes nothing", async () => {
    const { run, store } = anImport();
    const { counts } = await run(files, { dryRun: true });
    expect(await contentOf(store)).toEqual(new Map());
    expect((await run(files)).counts).toEqual(counts);
  });
});

describe("an import that is killed", () => {
  it("is finished by running it again, wherever it was", async () => {
    const whole = anImport();
    await whole.run(files);
    const wanted = await recordsOf(whole.store);
    let call = 0;
    for (let died = true; died; ) {
      call += 1;
      const store = createMemoryStore();
      const wrapped = failing(store, { death: "dies before", call });
      died = await anImport(wrapped.store)
        .run(files)
        .then(
          () => false,
          () => true,
        );
      const { findings } = await anImport(store).run(files);
      expect(findings.filter(({ outcome }) => outcome === "kept-here")).toEqual([]);
      const records = await recordsOf(store);
      for (const [key, record] of wanted) {
        // Which marks lie together follows from what was written together.
        if (!key.startsWith("imported/")) expect(records.get(key)).toEqual(record);
      }
      await auditStore(store, new Date(NOW));
    }
    expect(call).toBeGreaterThan(40);
  });
});

describe("a file that was cut off", () => {
  it("gives every entry that is whole, wherever the cut is", async () => {
    const text = files.shares;
    let most = 0;
    for (let end = 0; end <= text.length; end += 61) {
      const { run } = anImport();
      const { counts, findings } = await run({ shares: text.slice(0, end) });
      const added = counts.share.added + counts["received-share"].added;
      // What comes later in the text never takes away what came before.
      expect(added).toBeGreaterThanOrEqual(most);
      most = added;
      expect(findings.some(({ outcome }) => outcome === "torn")).toBe(true);
    }
    expect(most).toBe(3);
  });

  it("names the entry in whose middle it ends", async () => {
    const text = files.shares.slice(0, files.shares.indexOf('"id-of-a-group"') + 100);
    const { findings } = await anImport().run({ shares: text });
    expect(findings).toContainEqual({
      kind: "share",
      outcome: "left-out",
      id: "id-of-a-group",
      reason: "the file ends in its middle",
    });
  });

  it("keeps the accepted users before the cut", async () => {
    const text = files.invites.slice(0, files.invites.indexOf("niels") - 10);
    const { counts } = await anImport().run({ invites: text });
    expect(counts.contact).toMatchObject({ read: 4, added: 1, leftOut: 3 });
  });
});

describe("an entry that is broken", () => {
  it.each([
    ["no JSON", "{:}", "it is no JSON"],
    ["no object", "7", "it is no object"],
    ["nothing", "null", "it is no object"],
  ])("takes no other with it: %s", async (_, entry, reason) => {
    const shares = files.shares.replace('"shares":{', `"shares":{"broken":${entry},`);
    const { counts, findings } = await anImport().run({ shares });
    expect(counts.share).toMatchObject({ read: 3, added: 1, leftOut: 2 });
    expect(findings).toContainEqual({ kind: "share", outcome: "left-out", id: "broken", reason });
  });

  it("may have commas too many", async () => {
    const shares = files.shares
      .replace('"accessMethods":[]', '"accessMethods":[],')
      .replaceAll("}]}", "},]}");
    expect((await anImport().run({ shares })).counts.share).toMatchObject({ read: 2, added: 1 });
  });
});

describe("the end of a share", () => {
  const shareEnding = (expiration: unknown) => ({
    ...JSON.parse(files.shares).shares[ID],
    expiration,
  });
  const importing = async (expiration: unknown) => {
    const { run, repositories } = anImport();
    const { counts } = await run({ shares: JSON.stringify({ shares: { [ID]: shareEnding(expiration) } }) });
    return { counts, share: await repositories.shares.find(ID) };
  };

  it.each([
    { seconds: "99999999999999" },
    { seconds: 1_500_000_000.5 },
    { seconds: "-1" },
    { seconds: "soon" },
    "2020-01-01T00:00:00Z",
    1_600_000_000,
  ])("is not taken for never when it cannot be read: %j", async (expiration) => {
    const { counts, share } = await importing(expiration);
    expect(counts.share).toMatchObject({ added: 0, leftOut: 1 });
    expect(share).toBeUndefined();
  });

  it.each([null, {}, { seconds: "0" }, { seconds: 0, nanos: 0 }])("is never when it is %j", async (none) => {
    const { share } = await importing(none);
    expect(share).toBeDefined();
    expect(share?.expiresAt).toBeUndefined();
  });
});

describe("ten thousand shares", () => {
  it("are all there afterwards", async () => {
    const { run, repositories } = anImport();
    const { counts, findings } = await run({ shares: manyShares(10_000) });
    expect(findings).toEqual([]);
    expect(counts.share).toEqual({ read: 5000, added: 5000, same: 0, keptHere: 0, leftOut: 0 });
    expect(counts["received-share"]).toMatchObject({ read: 5000, added: 5000 });
    const user = { idp: "https://cloud.ocis.test", opaqueId: "user-42" };
    expect((await repositories.shares.listOf(user)).items).toHaveLength(10);
  });
});
