import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { systemClock } from "../../platform/clock.ts";
import { createLog } from "../../platform/log.ts";
import type { OcisFiles } from "../../storage/import-ocis/plan.ts";
import type { Config } from "../config/load.ts";
import { splitDriverUrl } from "../driver-url.ts";
import { StartFailed } from "../start-failed.ts";
import { runImportOcis } from "./import-ocis.ts";
import { readForeignProviders } from "./import-providers.ts";
import { type ImportOutcome, importReportJson, importReportLines } from "./import-report.ts";
import { type ImportStoreFlags, importStoreFile } from "./import-store.ts";

/** What the commands need of the command line. */
export interface StoreCommandDeps {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  /** The configuration; `undefined` once its mistakes are told. */
  readonly load: (file: string | undefined) => Promise<Config | undefined>;
  /** Takes the exit code. */
  readonly done: (code: number) => void;
}

interface OcisFlags {
  readonly config?: string;
  readonly providers?: string;
  readonly invites?: string;
  readonly shares?: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Adds `meshport import` for a whole store, and `meshport import ocis`. */
export function addImportCommands(program: Command, deps: StoreCommandDeps): void {
  program
    .command("import <file>")
    .description("bring what `meshport export` has written into a store that is empty")
    .option("-c, --config <file>", "configuration file (YAML)")
    .option("--url <url>", "public address of the running server, when it is not on this machine")
    .action(async (file: string, flags: ImportStoreFlags) =>
      deps.done(await importStoreFile(file, flags, deps)),
    )
    .command("ocis")
    .description("take over what the ocm service of oCIS, OpenCloud or another reva has kept in files")
    .option("--providers <file>", "its ocmproviders.json")
    .option("--invites <file>", "its ocminvites.json")
    .option("--shares <file>", "its ocmshares.json")
    .option("-c, --config <file>", "configuration file (YAML)")
    .option("--dry-run", "only say what would happen", false)
    .option("--json", "print the report as JSON, every entry named", false)
    .action(async (flags: OcisFlags) => deps.done(await importOcisFiles(flags, deps)));
}

async function importOcisFiles(flags: OcisFlags, { load, say, complain }: StoreCommandDeps): Promise<number> {
  if ((flags.providers ?? flags.invites ?? flags.shares) === undefined) {
    complain("nothing to import: name --providers, --invites or --shares");
    return 2;
  }
  const config = await load(flags.config);
  if (config === undefined) return 1;
  const providersText = await textOf(flags.providers);
  const files = { invites: await textOf(flags.invites), shares: await textOf(flags.shares) };
  const outcome: ImportOutcome = {
    dryRun: flags.dryRun,
    ...(await importRecords(config, files, flags.dryRun, complain)),
    ...(providersText !== undefined && {
      providers: await importProviders(config, { text: providersText, path: flags.providers ?? "" }, flags),
    }),
  };
  if (flags.json) say(importReportJson(outcome));
  else for (const line of importReportLines(outcome)) say(line);
  return 0;
}

async function importRecords(
  config: Config,
  files: OcisFiles,
  dryRun: boolean,
  complain: (line: string) => void,
) {
  if (files.invites === undefined && files.shares === undefined) return undefined;
  const { level, format } = config.log;
  const logger = createLog({ level, format, clock: systemClock, write: (line) => complain(line.trimEnd()) });
  return runImportOcis({ config, files, dryRun, clock: systemClock, logger });
}

async function importProviders(
  config: Config,
  source: { readonly text: string; readonly path: string },
  { dryRun }: { readonly dryRun: boolean },
) {
  const list = readForeignProviders(source.text);
  const target = providersTarget(config);
  if (target === undefined)
    return { ...list, advice: "the list was checked; there is no folder to write it to" };
  if (resolve(target) === resolve(source.path)) {
    return { ...list, advice: `${target} is in use already, as it is` };
  }
  const setting = `ocmproviderauthorizer.providers_file: ${target}`;
  const there = await readFile(target, "utf8").catch(() => undefined);
  if (there !== undefined) {
    const same = there === list.text;
    const advice = same
      ? `${target} has these records already`
      : `${target} is there and says something else: it was not touched; compare the two, or remove it and import again`;
    return { ...list, advice };
  }
  if (!dryRun) await writeFile(target, list.text, { flag: "wx", mode: 0o600 });
  const wrote = dryRun ? "would write" : "wrote";
  const advice = `${wrote} ${list.used} providers to ${target}; they count once ${setting} is set`;
  return { ...list, advice };
}

/** Where the server will look for the list: where it is told to, otherwise beside its store. */
function providersTarget({ ocmproviderauthorizer, store }: Config): string | undefined {
  if (ocmproviderauthorizer.providersFile !== undefined) return ocmproviderauthorizer.providersFile;
  const { driver, place } = splitDriverUrl(store.url);
  return driver === "disk" && place !== "" ? join(dirname(resolve(place)), "ocmproviders.json") : undefined;
}

async function textOf(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const why = code === "ENOENT" ? "there is no such file" : `the system says ${code}`;
    throw new StartFailed(`${path} can not be read: ${why}`, { cause: error });
  }
}
