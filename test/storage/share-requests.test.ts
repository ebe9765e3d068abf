import { describe, expect, it } from "vitest";
import type { ShareRequest } from "../../src/domain/model/share-request.ts";
import type { Draft } from "../../src/domain/ports/repositories.ts";
import { aShareRequest, at, einstein, feynman, HOUR, NOW, richard } from "./sample-records.ts";
import { allKeys, aStorage } from "./store-wrappers.ts";

const now = new Date(NOW);
const LINK = "https://cern.example.org/s/the-link-that-is-enough";

const of = (user = einstein, direction: ShareRequest["direction"] = "received", limit = 10) => ({
  user,
  direction,
  now,
  limit,
});
const ids = (requests: readonly ShareRequest[]) => requests.map(({ id }) => id);

describe("requests for shares", () => {
  it("are found by id until they are removed", async () => {
    const { shareRequests, store } = aStorage();
    const { request } = await shareRequests.add(aShareRequest("a"));
    expect(request).toEqual({ ...aShareRequest("a"), version: 1, revision: 1 });
    expect(await shareRequests.find("a")).toEqual(request);
    expect(await shareRequests.remove("a")).toEqual(request);
    expect(await shareRequests.remove("a")).toBeUndefined();
    expect(await shareRequests.find("a")).toBeUndefined();
    expect(await allKeys(store)).toEqual([]);
  });

  it("are one when the same two users mean the same resource, also at the same time", async () => {
    const { shareRequests } = aStorage();
    const all = await Promise.all(["a", "b", "c"].map((id) => shareRequests.add(aShareRequest(id))));
    expect(all.filter(({ outcome }) => outcome === "added")).toHaveLength(1);
    expect(new Set(all.map(({ request }) => request.id)).size).toBe(1);
    expect(await shareRequests.listOpen(of())).toHaveLength(1);
  });

  it.each<[string, Partial<Draft<ShareRequest>>]>([
    ["another resource", { share: "/papers/other.pdf" }],
    ["another user", { user: feynman }],
    ["another direction", { direction: "sent" }],
    ["another remote user", { remote: { ...aShareRequest("b").remote, address: richard } }],
  ])("are two for %s", async (_what, members) => {
    const { shareRequests } = aStorage();
    await shareRequests.add(aShareRequest("a"));
    expect(await shareRequests.add(aShareRequest("b", members))).toMatchObject({ outcome: "added" });
  });

  it("are listed for one user and direction, soonest to expire first, apart from the expired", async () => {
    const { shareRequests } = aStorage();
    const add = (id: string, hours: number, members: Partial<Draft<ShareRequest>> = {}) =>
      shareRequests.add(aShareRequest(id, { share: id, expiresAt: at(hours * HOUR), ...members }));
    await add("late", 3);
    await add("soon", 1);
    await add("just", 0);
    await add("gone", -1);
    await add("sent", 1, { direction: "sent" });
    await add("feynmans", 1, { user: feynman });
    expect(ids(await shareRequests.listOpen(of()))).toEqual(["soon", "late"]);
    expect(ids(await shareRequests.listExpired(of()))).toEqual(["gone", "just"]);
    expect(ids(await shareRequests.listOpen(of(einstein, "sent")))).toEqual(["sent"]);
    expect(ids(await shareRequests.listOpen(of(feynman)))).toEqual(["feynmans"]);
    expect(ids(await shareRequests.listOpen(of(einstein, "received", 1)))).toEqual(["soon"]);
  });

  it("do not show in the store what they ask for", async () => {
    const { shareRequests, store } = aStorage();
    await shareRequests.add(aShareRequest("a", { share: LINK }));
    const bodies = await Promise.all((await allKeys(store)).map(async (key) => (await store.get(key))?.body));
    expect([...(await allKeys(store)), ...bodies].join("\n")).not.toContain("the-link-that-is-enough");
    expect(await shareRequests.find("a")).toMatchObject({ share: LINK });
  });
});
