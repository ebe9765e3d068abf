import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ObjectStore } from "../../../src/domain/ports/object-store.ts";
import { createMemoryStore } from "../../../src/storage/drivers/memory.ts";
import { type ImportOcisOptions, importOcis } from "../../../src/storage/import-ocis/import-ocis.ts";
import { createImportMarks } from "../../../src/storage/import-ocis/marks.ts";
import type { OcisFiles } from "../../../src/storage/import-ocis/plan.ts";
import { createRepositories } from "../../../src/storage/repositories.ts";
import { fixedClock } from "../../support/clock.ts";
import { seededRandom } from "../../support/random.ts";
import { testSealer } from "../../support/sealer.ts";
import { allKeys } from "../store-wrappers.ts";

export const NOW = "2026-11-01T00:00:00.000Z";
/** The user whose shares are in the fixtures, and their identity provider. */
export const EINSTEIN_ID = "4c510ada-c86b-4815-8820-42cdf82c3d51";
export const IDP = "https://cloud.ocis.test";

/** One of the files under `test/vectors/import`. */
export function vector(name: string): string {
  return readFileSync(join(import.meta.dirname, "../../vectors/import", name), "utf8");
}

/** A server's storage into which files are imported. */
export function anImport(store: ObjectStore = createMemoryStore(), { keepShareSecrets = true } = {}) {
  const deps = {
    store,
    clock: fixedClock(NOW),
    random: seededRandom(),
    sealer: testSealer,
    keepShareSecrets,
  };
  const repositories = createRepositories(deps);
  return {
    store,
    repositories,
    run: (files: OcisFiles, options: Partial<ImportOcisOptions> = {}) =>
      importOcis({ repositories, marks: createImportMarks(deps) }, files, {
        now: new Date(NOW),
        ownIdp: "https://ocm.example.org",
        inviteUses: 1,
        findUser: async () => undefined,
        dryRun: false,
        ...options,
      }),
  };
}

/** Everything in a store, text by key. */
export async function contentOf(store: ObjectStore): Promise<ReadonlyMap<string, string>> {
  const content = new Map<string, string>();
  for (const key of await allKeys(store)) content.set(key, (await store.get(key))?.body ?? "");
  return content;
}

/** All records of a store with their secrets opened: what two imports can be compared by. */
export async function recordsOf(store: ObjectStore): Promise<ReadonlyMap<string, unknown>> {
  const records = new Map<string, unknown>();
  for (const [key, body] of await contentOf(store)) {
    const { mark, at, ...json } = JSON.parse(body);
    for (const [member, value] of Object.entries<{ readonly sealed?: string }>(json)) {
      if (typeof value?.sealed === "string")
        json[member] = await testSealer.open(value.sealed, `${key}#${member}`);
    }
    // Every writing of an index has a mark of its own.
    records.set(key.replace(String(mark ?? /~([0-9a-f-]{36})(?=~|$)/.exec(key)?.[1]), "MARK"), json);
  }
  return records;
}
