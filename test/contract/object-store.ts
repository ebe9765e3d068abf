import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ObjectStore } from "../../src/domain/ports/object-store.ts";

/** How the suite gets an empty store, and what may differ between engines. */
export interface StoreUnderTest {
  /** Opens an empty store; the suite closes it after each test. */
  readonly open: () => Promise<ObjectStore>;
  /** "version": every write has an etag of its own. "content": the same text has the same etag again (R2). */
  readonly etags: "version" | "content";
}

const racers = Array.from({ length: 64 }, (_, index) => index);

/** The one contract of every `ObjectStore` driver. */
export function describeObjectStore(name: string, { open, etags }: StoreUnderTest): void {
  describe(`ObjectStore: ${name}`, () => {
    let store: ObjectStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    async function put(key: string, body: string): Promise<string> {
      const etag = await store.put(key, body);
      if (etag === undefined) throw new Error("an unconditional put lost");
      return etag;
    }

    async function keysOf(prefix: string, limit?: number): Promise<string[]> {
      const keys: string[] = [];
      let after: string | undefined;
      for (;;) {
        const page = await store.list(prefix, { ...(after && { after }), ...(limit && { limit }) });
        if (limit !== undefined) expect(page.keys.length).toBeLessThanOrEqual(limit);
        keys.push(...page.keys);
        if (page.next === undefined) return keys;
        expect(page.next).toBe(page.keys.at(-1));
        after = page.next;
      }
    }

    describe("get", () => {
      it("answers nothing for a key that was never written", async () => {
        expect(await store.get("shares/none")).toBeUndefined();
        expect(await store.get("none")).toBeUndefined();
        expect(await store.get("a/very/deep/key/that/is/not/there")).toBeUndefined();
      });

      it("answers the body and the etag of the last write", async () => {
        await put("shares/a", "first");
        const etag = await put("shares/a", "second");
        expect(await store.get("shares/a")).toEqual({ body: "second", etag });
      });

      it.each([
        ["an empty body", ""],
        ["text of many scripts", '{"name":"Ω‑naïve 文件 🗂️ \u202e\u0000"}'],
        ["line ends as they are", "a\r\nb\n\n"],
        ["a byte order mark", "\ufeff{}"],
        ["a body of 1 MiB", "ø".repeat(512 * 1024)],
      ])("keeps %s exactly", async (_, body) => {
        const etag = await store.put("shares/body", body, { absent: true });
        expect(await store.get("shares/body")).toEqual({ body, etag });
      });
    });

    describe("put", () => {
      it("creates only what is absent", async () => {
        const etag = await store.put("invites/a", "mine", { absent: true });
        expect(etag).toBeTypeOf("string");
        expect(await store.put("invites/a", "yours", { absent: true })).toBeUndefined();
        expect(await store.get("invites/a")).toEqual({ body: "mine", etag });
      });

      it("lets exactly one of 64 concurrent creators win", async () => {
        const etags = await Promise.all(
          racers.map((n) => store.put("invites/a", `by ${n}`, { absent: true })),
        );
        const winners = racers.filter((n) => etags[n] !== undefined);
        expect(winners).toHaveLength(1);
        const [winner = -1] = winners;
        expect(await store.get("invites/a")).toEqual({ body: `by ${winner}`, etag: etags[winner] });
      });

      it("creates 64 different keys at once", async () => {
        await Promise.all(racers.map((n) => store.put(`contacts/u${n}/c`, String(n), { absent: true })));
        expect(await keysOf("contacts/")).toHaveLength(64);
      });

      it("replaces only the version whose etag is given", async () => {
        const first = await put("shares/a", "1");
        const second = await store.put("shares/a", "2", { etag: first });
        expect(second).toBeTypeOf("string");
        expect(second).not.toBe(first);
        expect(await store.put("shares/a", "3", { etag: first })).toBeUndefined();
        expect(await store.get("shares/a")).toEqual({ body: "2", etag: second });
      });

      it("lets exactly one of 64 concurrent replacements of a version win", async () => {
        const etag = await put("shares/a", "first");
        const etagsAfter = await Promise.all(racers.map((n) => store.put("shares/a", `by ${n}`, { etag })));
        expect(etagsAfter.filter((answer) => answer !== undefined)).toHaveLength(1);
      });

      it("loses no update among concurrent read-change-write loops", async () => {
        await put("counter/a", "0");
        async function increment(): Promise<void> {
          for (;;) {
            const current = await store.get("counter/a");
            if (current === undefined) throw new Error("the counter is gone");
            if (await store.put("counter/a", String(Number(current.body) + 1), { etag: current.etag }))
              return;
          }
        }
        await Promise.all(racers.slice(0, 16).map(increment));
        expect((await store.get("counter/a"))?.body).toBe("16");
      });

      it("does not replace what is absent, nor by an etag it never gave", async () => {
        expect(await store.put("shares/a", "1", { etag: "nonsense" })).toBeUndefined();
        expect(await store.get("shares/a")).toBeUndefined();
        const etag = await put("shares/a", "1");
        expect(await store.put("shares/a", "2", { etag: "" })).toBeUndefined();
        expect(await store.put("shares/a", "2", { etag: "*" })).toBeUndefined();
        await store.delete("shares/a");
        expect(await store.put("shares/a", "2", { etag })).toBeUndefined();
        expect(await store.get("shares/a")).toBeUndefined();
      });
    });

    describe("delete", () => {
      it("removes the object from reads and lists, once", async () => {
        await put("shares/a", "1");
        expect(await store.delete("shares/a")).toBe(true);
        expect(await store.get("shares/a")).toBeUndefined();
        expect(await keysOf("")).toEqual([]);
        expect(await store.delete("shares/a")).toBe(false);
      });

      it("removes only the version whose etag is given", async () => {
        const first = await put("shares/a", "1");
        const second = await put("shares/a", "2");
        expect(await store.delete("shares/a", { etag: first })).toBe(false);
        expect((await store.get("shares/a"))?.body).toBe("2");
        expect(await store.delete("shares/a", { etag: second })).toBe(true);
        expect(await store.delete("shares/a", { etag: second })).toBe(false);
      });

      it.each(["", "{}"])("lets exactly one of 64 concurrent removals of %j win", async (body) => {
        const etag = await put("shares/a", body);
        const answers = await Promise.all(
          racers.map((n) => (n % 2 ? store.delete("shares/a", { etag }) : store.delete("shares/a"))),
        );
        expect(answers.filter((removed) => removed)).toHaveLength(1);
      });

      it("never loses both a removal and a replacement of the same version", async () => {
        for (const round of racers.slice(0, 16)) {
          const etag = await put(`shares/${round}`, "1");
          const [removed, replaced] = await Promise.all([
            store.delete(`shares/${round}`, { etag }),
            store.put(`shares/${round}`, "2", { etag }),
          ]);
          expect([removed, replaced !== undefined].filter(Boolean)).toHaveLength(1);
          expect((await store.get(`shares/${round}`))?.body).toBe(removed ? undefined : "2");
        }
      });

      it("lets exactly one of 64 creators take a removed key again", async () => {
        await put("invites/a", "old");
        await store.delete("invites/a");
        const etagsAfter = await Promise.all(
          racers.map((n) => store.put("invites/a", `by ${n}`, { absent: true })),
        );
        expect(etagsAfter.filter((answer) => answer !== undefined)).toHaveLength(1);
        expect(await keysOf("invites/")).toEqual(["invites/a"]);
      });

      it("keeps what is created while another caller removes its predecessor", async () => {
        for (const round of racers.slice(0, 16)) {
          const key = `invites/${round}`;
          await put(key, "old");
          const removal = store.delete(key);
          let created: string | undefined;
          while (created === undefined) created = await store.put(key, "new", { absent: true });
          expect(await removal).toBe(true);
          expect(await store.get(key)).toEqual({ body: "new", etag: created });
        }
      });

      it("gives a key that is created again another etag", async () => {
        const first = await put("shares/a", '{"rev":1}');
        await store.delete("shares/a");
        const again = await store.put("shares/a", etags === "version" ? '{"rev":1}' : '{"rev":2}', {
          absent: true,
        });
        expect(again).toBeTypeOf("string");
        expect(again).not.toBe(first);
        expect(await store.put("shares/a", "late", { etag: first })).toBeUndefined();
        expect(await store.delete("shares/a", { etag: first })).toBe(false);
      });

      if (etags === "version") {
        it("gives every write an etag of its own, even of the same text", async () => {
          const seen = new Set<string>();
          for (const _ of racers) seen.add(await put("shares/a", "same"));
          expect(seen.size).toBe(racers.length);
        });
      }
    });

    describe("list", () => {
      it("answers an empty last page when nothing begins with the prefix", async () => {
        await put("shares/a", "1");
        expect(await store.list("invites/")).toEqual({ keys: [] });
        expect(await store.list("shares/a/b/c/")).toEqual({ keys: [] });
        expect(await store.list("shares/a", { after: "shares/a" })).toEqual({ keys: [] });
      });

      it("compares the prefix by characters, not by segments", async () => {
        const keys = ["a", "a/b", "a/b-c", "a/b.d", "a/b/c", "a/b/c/d", "a/bc", "a/bc/d", "ab", "b/a"];
        for (const key of [...keys].reverse()) await put(key, key);
        expect(await keysOf("")).toEqual(keys);
        expect(await keysOf("a/b")).toEqual(keys.slice(1, 8));
        expect(await keysOf("a/b/")).toEqual(["a/b/c", "a/b/c/d"]);
        expect(await keysOf("a/bc")).toEqual(["a/bc", "a/bc/d"]);
        expect(await keysOf("a/b/c")).toEqual(["a/b/c", "a/b/c/d"]);
        expect(await keysOf("a/b-")).toEqual(["a/b-c"]);
        expect(await keysOf("a/b-c/")).toEqual([]);
        for (const key of keys) expect((await store.get(key))?.body).toBe(key);
      });

      it("answers in ascending byte order, in pages of any size", async () => {
        const keys = ["A", "Z/a", "Z/a%2Fb", "_", "a-b", "a.b", "a/b", "a/b/c", "a0", "a~", "aB", "z"];
        const sorted = [...keys].sort();
        for (const key of keys) await put(key, "");
        for (const limit of [1, 2, 3, 5, keys.length, 100]) expect(await keysOf("", limit)).toEqual(sorted);
        for (const after of sorted) {
          const page = await store.list("", { after });
          expect(page.keys).toEqual(sorted.slice(sorted.indexOf(after) + 1));
        }
      });

      it("starts after a key that does not exist, before the prefix or behind it", async () => {
        for (const key of ["m/a", "m/c", "m/e"]) await put(key, "");
        expect((await store.list("m/", { after: "m/b" })).keys).toEqual(["m/c", "m/e"]);
        expect((await store.list("m/", { after: "a" })).keys).toEqual(["m/a", "m/c", "m/e"]);
        expect((await store.list("m/", { after: "m/c/x" })).keys).toEqual(["m/e"]);
        expect((await store.list("m/", { after: "z" })).keys).toEqual([]);
      });

      it("names the next page only when there is one", async () => {
        for (const key of ["m/a", "m/b", "m/c"]) await put(key, "");
        expect(await store.list("m/", { limit: 2 })).toEqual({ keys: ["m/a", "m/b"], next: "m/b" });
        expect(await store.list("m/", { limit: 3 })).toEqual({ keys: ["m/a", "m/b", "m/c"] });
        expect(await store.list("m/", { after: "m/b", limit: 1 })).toEqual({ keys: ["m/c"] });
      });

      it("passes removed keys over without shortening the pages", async () => {
        for (const n of racers) await put(`m/${String(n).padStart(2, "0")}`, "");
        for (const n of racers) if (n % 8 !== 0) await store.delete(`m/${String(n).padStart(2, "0")}`);
        expect(await store.list("m/", { limit: 3 })).toEqual({
          keys: ["m/00", "m/08", "m/16"],
          next: "m/16",
        });
        expect(await keysOf("m/", 3)).toHaveLength(8);
      });

      it("answers every key that stays, once, while others come and go", async () => {
        const stay = racers.map((n) => `m/${String(n).padStart(2, "0")}`);
        for (const key of stay) await put(key, "");
        const seen: string[] = [];
        let after: string | undefined;
        let turn = 0;
        do {
          const page = await store.list("m/", { limit: 7, ...(after && { after }) });
          seen.push(...page.keys.filter((key) => stay.includes(key)));
          after = page.next;
          turn += 1;
          const before = `m/!${turn}`;
          await Promise.all([put(before, ""), put(`m/${turn * 7}-new`, ""), put(`m/00/${turn}`, "")]);
          if (turn % 2) await store.delete(before);
        } while (after !== undefined);
        expect(seen).toEqual(stay);
      });

      it("holds 1000 keys in a page when no limit is given", async () => {
        for (let start = 0; start < 1005; start += 67) {
          const part = Array.from({ length: 67 }, (_, n) => `m/${String(start + n).padStart(4, "0")}`);
          await Promise.all(part.map((key) => put(key, "")));
        }
        const page = await store.list("m/");
        expect(page.keys).toHaveLength(1000);
        expect(page.next).toBe("m/0999");
        expect((await store.list("m/", { after: "m/0999" })).keys).toHaveLength(5);
        expect(await store.list("m/", { limit: 1005 })).not.toHaveProperty("next");
        expect((await store.list("m/", { limit: 1005 })).keys).toHaveLength(1005);
      });
    });

    describe("keys", () => {
      const odd = [
        "CON",
        "con",
        "Con/aux",
        "nul.txt/lpt1.json",
        ".",
        "..",
        "../..",
        "a/../b",
        "a/..",
        "a",
        "a.",
        "a.json",
        "a.json/b",
        "a.tmp",
        "a...",
        ".lock",
        ".tmp/x",
        "-rf",
        "~",
        "%2E%2E%2f",
        "%2e%2e%2F",
        "it's(1)!*",
        "shares/Alice",
        "shares/alice",
        "shares/aLICE",
        `long/${"x".repeat(690)}`,
        `long/${"x".repeat(200)}`,
        `long/${"x".repeat(200)}/y`,
        `long/${"x".repeat(200)}Z/y`,
        `long/${"X".repeat(300)}/${"Y".repeat(300)}`,
        `${"d/".repeat(349)}e`,
      ];

      it("keeps odd keys apart", async () => {
        for (const key of odd) expect(await store.put(key, key, { absent: true }), key).toBeTypeOf("string");
        for (const key of odd) expect((await store.get(key))?.body).toBe(key);
        expect(await keysOf("", 5)).toEqual([...odd].sort());
        expect(await keysOf("long/x")).toEqual([...odd].sort().filter((key) => key.startsWith("long/x")));
        for (const key of odd) expect(await store.delete(key), key).toBe(true);
        expect(await keysOf("")).toEqual([]);
      });

      it.each([
        "",
        "/",
        "a/",
        "/a",
        "a//b",
        "a b",
        "a\\b",
        "ü",
        "a\u0000",
        "a\n",
        "a?b",
        "a:b",
        "x".repeat(701),
      ])("refuses %j as a programming error", async (key) => {
        await expect(store.get(key)).rejects.toThrow(RangeError);
        await expect(store.put(key, "")).rejects.toThrow(RangeError);
        await expect(store.delete(key)).rejects.toThrow(RangeError);
      });

      it("refuses a prefix, a start or a page size that no key can meet", async () => {
        await expect(store.list("/a")).rejects.toThrow(RangeError);
        await expect(store.list("a//")).rejects.toThrow(RangeError);
        await expect(store.list("a", { after: "ü" })).rejects.toThrow(RangeError);
        await expect(store.list("a", { limit: 0 })).rejects.toThrow(RangeError);
        await expect(store.list("a", { limit: 1.5 })).rejects.toThrow(RangeError);
      });
    });

    describe("close", () => {
      it("ends the store: a later call is refused as unavailable", async () => {
        await put("shares/a", "1");
        await store.close();
        await expect(store.get("shares/a")).rejects.toMatchObject({ name: "StoreUnavailable" });
        await expect(store.put("shares/a", "2")).rejects.toMatchObject({ name: "StoreUnavailable" });
        await store.close();
      });
    });
  });
}
