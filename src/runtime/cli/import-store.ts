import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { createInterface } from "node:readline";
import { importLines } from "../../storage/transfer/import-lines.ts";
import { StartFailed } from "../start-failed.ts";
import type { StoreCommandDeps } from "./import.ts";
import { withTransfer } from "./with-transfer.ts";

export interface ImportStoreFlags {
  readonly config?: string;
  readonly url?: string;
}

/** Brings an export into the configured store, or into that of a running server; answers the exit code. */
export async function importStoreFile(
  file: string,
  flags: ImportStoreFlags,
  { load, say, complain }: StoreCommandDeps,
): Promise<number> {
  const config = await load(flags.config);
  if (config === undefined) return 1;
  await access(file).catch((cause: unknown) => {
    throw new StartFailed(`${file} can not be read`, { cause });
  });
  const url = flags.url?.replace(/\/+$/, "");
  return withTransfer({ config, url }, async ({ transfer, check, server }) => {
    const imported = await importLines({ target: transfer, check }, () => linesOf(file));
    if (!imported.ok) {
      complain(`${file}: ${imported.failure}`);
      return 1;
    }
    const { added, same } = imported.value;
    say(`${file}: ${added} objects imported, ${same} were there already`);
    if (server !== undefined) say(`restart the server at ${server}: it goes on as the one it was until then`);
    return 0;
  });
}

async function* linesOf(file: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
}
