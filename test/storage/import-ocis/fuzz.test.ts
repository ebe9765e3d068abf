import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IMPORT_KINDS } from "../../../src/storage/import-ocis/report.ts";
import { anImport, vector } from "./an-import.ts";

const SHARES = ["ocis", "opencloud", "cs3", "snake-numbers"].map((name) => vector(`${name}-shares.json`));
const INVITES = vector("ocis-invites.json");

/** Any text instead of a part of a real file. */
const damaged = (text: string) =>
  fc
    .tuple(
      fc.nat(text.length),
      fc.nat(40),
      fc.oneof(fc.string(), fc.constantFrom("{", "}", "[", "]", '"', ",", "null", "-1", "1e999")),
    )
    .map(([at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length));

/** Any JSON in the place of any member of a real entry. */
const misled = (text: string) => {
  const names = [...new Set([...text.matchAll(/"(\w+)":/g)].map((match) => match[1] ?? ""))];
  return fc
    .tuple(fc.constantFrom(...names), fc.jsonValue())
    .map(([name, value]) =>
      JSON.stringify(JSON.parse(text), (key, member: unknown) => (key === name ? value : member)),
    );
};

async function survives(files: { readonly shares?: string; readonly invites?: string }): Promise<void> {
  const { counts } = await anImport().run(files);
  for (const kind of IMPORT_KINDS) {
    const { read, added, same, keptHere, leftOut } = counts[kind];
    expect(added + same + keptHere + leftOut).toBe(read);
  }
}

describe("importing", () => {
  it("takes any text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), (text) => survives({ shares: text, invites: text })),
    );
  });

  it.each(SHARES)("takes a shares file with any damage", async (text) => {
    await fc.assert(fc.asyncProperty(damaged(text), (shares) => survives({ shares })));
    await fc.assert(fc.asyncProperty(misled(text), (shares) => survives({ shares })));
  });

  it("takes an invites file with any damage", async () => {
    await fc.assert(fc.asyncProperty(damaged(INVITES), (invites) => survives({ invites })));
    await fc.assert(fc.asyncProperty(misled(INVITES), (invites) => survives({ invites })));
  });
});
