import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openDiskStore } from "../../src/storage/drivers/disk.ts";
import { createMemoryStore } from "../../src/storage/drivers/memory.ts";
import { describeObjectStore } from "./object-store.ts";

const root = mkdtempSync(join(tmpdir(), "meshport-contract-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let stores = 0;

describeObjectStore("memory", { open: async () => createMemoryStore(), etags: "version" });

// 3 entries make every folder of the suite spill into its shards, 1024 none of them but one.
for (const capacity of [3, 1024]) {
  describeObjectStore(`disk, ${capacity} entries a directory`, {
    open: () => {
      stores += 1;
      return openDiskStore({ directory: join(root, String(stores)), capacity });
    },
    etags: "version",
  });
}
