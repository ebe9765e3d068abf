import { describe, expect, it } from "vitest";
import { Invite } from "../../src/domain/model/invite.ts";
import { StoreUnavailable } from "../../src/domain/ports/object-store.ts";
import { sealMembers } from "../../src/storage/at-rest.ts";
import { BrokenRecord, createDocuments, retryLostRaces } from "../../src/storage/documents.ts";
import { createMemoryStore } from "../../src/storage/drivers/memory.ts";
import { testSealer } from "../support/sealer.ts";
import { anInvite } from "./sample-records.ts";

const key = "invites/1";

function aCollection() {
  const store = createMemoryStore();
  const documents = createDocuments({
    store,
    schema: Invite,
    atRest: sealMembers<Invite>(testSealer, ["token"]),
  });
  return { store, documents };
}

async function withOne() {
  const { store, documents } = aCollection();
  const created = await documents.create({ key, record: documents.compose(anInvite()), mark: "m", told: [] });
  if (created === undefined) throw new Error("the key was taken");
  return { store, documents, created };
}

describe("documents", () => {
  it("read what was written, at revision 1", async () => {
    const { documents, created } = await withOne();
    expect(await documents.read(key)).toEqual(created);
    expect(created.record).toEqual({ ...anInvite(), version: 1, revision: 1 });
  });

  it("create once", async () => {
    const { documents, created } = await withOne();
    expect(await documents.create(created)).toBeUndefined();
  });

  it("count a revision with each write, also when nothing else changes", async () => {
    const { documents, created } = await withOne();
    const record = documents.compose(created.record, created.record);
    const second = await documents.replace(created, { record, mark: "m", told: [] });
    expect(second?.record.revision).toBe(2);
    expect(second?.etag).not.toBe(created.etag);
  });

  it("replace and remove only the version that was read", async () => {
    const { documents, created } = await withOne();
    const record = documents.compose(created.record, created.record);
    const second = await documents.replace(created, { record, mark: "m", told: [] });
    expect(await documents.replace(created, { record, mark: "m", told: [] })).toBeUndefined();
    expect(await documents.remove(created)).toBe(false);
    expect(second && (await documents.remove(second))).toBe(true);
    expect(await documents.read(key)).toBeUndefined();
  });

  it("refuse to write what they could not read", () => {
    const { documents } = aCollection();
    expect(() => documents.compose(anInvite({ expiresAt: "tomorrow" }))).toThrow();
  });

  it.each([
    ["is cut off", '{"version":1,"token":"s3cret', "not JSON"],
    ["is empty", "", "not JSON"],
    ["is no object", '["s3cret"]', "not a JSON object"],
    ["lacks the mark", JSON.stringify({ version: 1, revision: 1, ...anInvite() }), "mark"],
    [
      "lacks a member",
      JSON.stringify({
        version: 1,
        revision: 1,
        ...anInvite({ uses: undefined as never }),
        mark: "m",
        told: [],
      }),
      "uses",
    ],
    [
      "is of a later version",
      JSON.stringify({ revision: 1, ...anInvite(), version: 2, mark: "m", told: [] }),
      "version",
    ],
  ])("name the key, and no content, of an object that %s", async (_what, body, detail) => {
    const { store, documents } = aCollection();
    await store.put(key, body);
    const failure = await documents.read(key).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BrokenRecord);
    expect(failure).toMatchObject({ key, message: expect.stringContaining(key) });
    expect(String(failure)).toContain(detail);
    expect(String(failure)).not.toContain("s3cret");
    expect(String(failure)).not.toContain(anInvite().token);
  });
});

describe("retryLostRaces", () => {
  it("tries again until the attempt answers", async () => {
    let count = 0;
    const answer = await retryLostRaces("k", async () => {
      count += 1;
      return count === 5 ? { value: "won" } : undefined;
    });
    expect(answer).toBe("won");
  });

  it("gives up on an object that is written all the time", async () => {
    await expect(retryLostRaces("k", async () => undefined)).rejects.toThrow(StoreUnavailable);
  });
});
