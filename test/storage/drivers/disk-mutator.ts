import { writeSync } from "node:fs";
import { openDiskStore } from "../../../src/storage/drivers/disk.ts";

// Run as a process of its own: 200 loops mutate one key each, for ever, and say on the standard output what was
// acknowledged, as "<key> <revision>" or "<key> -<revision>" for a removal. Somebody kills it in the middle.
const [directory = "", round = ""] = process.argv.slice(2);

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

async function mutate(key: string): Promise<void> {
  for (let revision = 1; ; revision += 1) {
    if (revision % 4 === 0) {
      await store.delete(key);
      say(`${key} -${revision}`);
    } else {
      await store.put(key, JSON.stringify({ key, revision, padding: "x".repeat(600) }));
      say(`${key} ${revision}`);
    }
  }
}

const store = await openDiskStore({ directory, capacity: 16 });
say("open");
await Promise.all(
  Array.from({ length: 200 }, (_, index) => mutate(`round-${round}/${index % 7}/key-${index}`)),
);
