import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { access, rename, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import type { Command } from "commander";
import type { ExportEnd } from "../../storage/transfer/export-format.ts";
import { exportLines } from "../../storage/transfer/export-lines.ts";
import { StartFailed } from "../start-failed.ts";
import type { StoreCommandDeps } from "./import.ts";
import { withTransfer } from "./with-transfer.ts";

interface ExportFlags {
  readonly config?: string;
  readonly url?: string;
}

/** Adds `meshport export`. */
export function addExportCommand(program: Command, { load, say, done }: StoreCommandDeps): void {
  program
    .command("export <file>")
    .description("write everything in the store to a file; secrets stay sealed")
    .option("-c, --config <file>", "configuration file (YAML)")
    .option("--url <url>", "public address of the running server, when it is not on this machine")
    .action(async (file: string, { config: configFile, url }: ExportFlags) => {
      const config = await load(configFile);
      if (config === undefined) return done(1);
      await refuseExisting(file);
      const end = await withTransfer({ config, url: url?.replace(/\/+$/, "") }, async ({ transfer }) => {
        let last: ExportEnd | undefined;
        await writeLines(
          file,
          exportLines(transfer, (told) => {
            last = told;
          }),
        );
        return last;
      });
      say(`${file}: ${end?.objects ?? 0} objects (${countsLine(end?.counts ?? {})})`);
      say("its secrets are sealed: only a server with the same security.secret can take it");
      done(0);
    });
}

function countsLine(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ");
}

async function refuseExisting(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw new StartFailed(`${file} is there already: an export writes over nothing`);
}

/** The file appears under its name once it is whole and on the disk. */
async function writeLines(file: string, lines: AsyncIterable<string>): Promise<void> {
  const draft = `${file}.part`;
  const stream = createWriteStream(draft, { mode: 0o600, flush: true });
  const written = finished(stream);
  written.catch(() => {});
  try {
    for await (const line of lines) {
      if (!stream.write(`${line}\n`)) await Promise.race([once(stream, "drain"), written]);
    }
    stream.end();
    await written;
    await rename(draft, file);
  } catch (error) {
    stream.destroy();
    await rm(draft, { force: true });
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw new StartFailed(`${file} can not be written: the system says ${code}`, { cause: error });
  }
}
