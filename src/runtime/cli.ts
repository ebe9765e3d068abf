import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { StoreUnavailable } from "../domain/ports/object-store.ts";
import { systemClock } from "../platform/clock.ts";
import { createLog } from "../platform/log.ts";
import { TrustSourceError } from "../platform/trust/reloading.ts";
import { AccountsError } from "../platform/users/accounts-file-node.ts";
import { hashPassword } from "../platform/users/password-node.ts";
import { addExportCommand } from "./cli/export.ts";
import { addImportCommands, type StoreCommandDeps } from "./cli/import.ts";
import { type KeysCommand, keyLine, runKeysCommand } from "./cli/keys.ts";
import { formatConfigIssue } from "./config/issue.ts";
import { type ReadConfig, readConfig } from "./config/load.ts";
import { runDemo } from "./demo/run.ts";
import { makeFirstUser } from "./first-start-node.ts";
import { ListenFailed } from "./listener.ts";
import { startNodeServer } from "./node.ts";
import { withOwnSecret } from "./secret-file-node.ts";
import { StartFailed } from "./start-failed.ts";

const { version: VERSION } = createRequire(import.meta.url)("../../package.json") as { version: string };

/** What the command line needs of the process; tests hand in their own. */
export interface CliHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes a line for the person, without its end. */
  readonly say: (line: string) => void;
  /** Takes a line about a mistake. */
  readonly complain: (line: string) => void;
  /** Reads what is piped in, to its end. */
  readonly readInput: () => Promise<string>;
  /** Resolves when the process is told to stop. */
  readonly stopped: Promise<void>;
  /** Calls back whenever the process is told to look at its files again. */
  readonly onHangUp?: (look: () => void) => void;
}

/** Runs one command; answers the exit code: 0 done, 1 refused or failed, 2 called wrongly. */
export async function runCli(argv: readonly string[], host: CliHost): Promise<number> {
  let code = 0;
  const program = new Command("meshport")
    .description("An Open Cloud Mesh (OCM) server.")
    .version(VERSION)
    // What stands behind the name of a command is that command's own, also where its parent has the same option.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.say(text.trimEnd()),
      writeErr: (text) => host.complain(text.trimEnd()),
    });

  program
    .command("serve")
    .description("run one server until it is told to stop")
    .option("-c, --config <file>", "configuration file (YAML)")
    .action(async ({ config }: { config?: string }) => {
      code = await serve(config, host);
    });

  program
    .command("demo")
    .description("run two servers on this machine and let them share a file and a folder")
    .action(async () => {
      code = await runDemo(host);
    });

  const config = program.command("config").description("about the configuration");
  config
    .command("check")
    .description("say whether a configuration can be used, and what is wrong where")
    .argument("[file]", "configuration file (YAML)")
    .action(async (file?: string) => {
      const loaded = await load(file, host);
      for (const warning of loaded?.warnings ?? []) host.complain(`warning: ${formatConfigIssue(warning)}`);
      if (loaded !== undefined) host.say(`${file ?? "the environment"}: the configuration can be used`);
      code = loaded === undefined ? 1 : 0;
    });

  const keys = program.command("keys").description("about the keys this server signs with");
  keys
    .command("list")
    .description("print the signing keys that are published")
    .option("-c, --config <file>", "configuration file (YAML)")
    .option("--url <url>", "public address of the running server, when it is not on this machine")
    .action(async (options: KeysFlags) => {
      code = await manageKeys({ do: "list" }, options, host);
    });
  keys
    .command("rotate")
    .description("make a new signing key, publish it, and sign with it once peers know it")
    .option("-c, --config <file>", "configuration file (YAML)")
    .option("--url <url>", "public address of the running server, when it is not on this machine")
    .option("--now", "sign with it in 45 seconds, for a key that must not be used any longer", false)
    .action(async ({ now, ...options }: KeysFlags & { now: boolean }) => {
      code = await manageKeys({ do: "rotate", now }, options, host);
    });

  const storeCommands: StoreCommandDeps = {
    ...host,
    load: async (file) => {
      const loaded = await load(file, host);
      return loaded && (await withOwnSecret(loaded.config, host.complain));
    },
    done: (exitCode) => {
      code = exitCode;
    },
  };
  addExportCommand(program, storeCommands);
  addImportCommands(program, storeCommands);

  program
    .command("hash-password")
    .description("read a password from standard input and print its hash for the users file")
    .action(async () => {
      const password = (await host.readInput()).replace(/\r?\n$/, "");
      if (password === "") host.complain("a password is expected on standard input");
      else host.say(await hashPassword(password));
      code = password === "" ? 1 : 0;
    });

  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!isOperatorsBusiness(error)) throw error;
    host.complain(error.message);
    return 1;
  }
}

/** Failures that are told in one line; everything else is a bug and shows its trace. */
function isOperatorsBusiness(error: unknown): error is Error {
  const kinds = [StartFailed, ListenFailed, StoreUnavailable, TrustSourceError, AccountsError];
  return kinds.some((kind) => error instanceof kind);
}

async function load(file: string | undefined, { env, complain }: CliHost): Promise<ReadConfig | undefined> {
  const yamlText = file === undefined ? undefined : await readConfigFile(file);
  const loaded = readConfig({
    env,
    ...(file !== undefined && yamlText !== undefined && { yamlText, fileName: file }),
  });
  if (loaded.ok) return loaded.value;
  for (const issue of loaded.failure) complain(formatConfigIssue(issue));
  return undefined;
}

async function readConfigFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const why = code === "ENOENT" ? "there is no such file" : `the system says ${code}`;
    throw new StartFailed(`${file} can not be read: ${why}`, { cause: error });
  }
}

interface KeysFlags {
  readonly config?: string;
  readonly url?: string;
}

async function manageKeys(command: KeysCommand, { config, url }: KeysFlags, host: CliHost): Promise<number> {
  const loaded = await load(config, host);
  if (loaded === undefined) return 1;
  const here = url === undefined ? await withOwnSecret(loaded.config, host.say) : loaded.config;
  const keys = await runKeysCommand(command, {
    config: here,
    ...(url !== undefined && { url: url.replace(/\/+$/, "") }),
  });
  for (const key of keys) host.say(keyLine(key));
  return 0;
}

async function serve(file: string | undefined, host: CliHost): Promise<number> {
  const loaded = await load(file, host);
  if (loaded === undefined) return 1;
  const config = await withOwnSecret(await makeFirstUser(loaded.config, host.say), host.say);
  const { level, format } = config.log;
  const logger = createLog({
    level,
    format,
    clock: systemClock,
    write: (line) => host.complain(line.trimEnd()),
  });
  for (const warning of loaded.warnings) logger.warn(formatConfigIssue(warning));
  const server = await startNodeServer(config, logger);
  host.say(`Meshport is running at ${server.publicUrl}`);
  host.say(`  public doors       ${server.httpUrl}`);
  host.say(`  internal services  ${server.rpcUrl}`);
  host.say(`  discovery          ${server.publicUrl}/.well-known/ocm`);
  host.onHangUp?.(() => void server.renewCertificates());
  await host.stopped;
  host.say("stopping: requests under way may finish");
  await server.close();
  return 0;
}
