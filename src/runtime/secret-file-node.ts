import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { systemRandom } from "../platform/random.ts";
import { sealingSecret } from "./config/kinds.ts";
import type { Config } from "./config/load.ts";
import { StartFailed } from "./start-failed.ts";

/** Where the embedded default keeps its secret. */
const SECRET_FILE = "./data/secret";

/**
 * Gives a server that stands alone and was told of no secret one of its own: that of the file, which the first start
 * makes. A server with a public address gets none: its operator decides where the secret is kept.
 */
export async function withOwnSecret(config: Config, say: (line: string) => void): Promise<Config> {
  if (config.security.secret !== undefined || config.server.publicOrigin !== undefined) return config;
  const made = systemRandom.secret() + systemRandom.secret();
  await mkdir(dirname(SECRET_FILE), { recursive: true, mode: 0o700 });
  try {
    await writeFile(SECRET_FILE, `${made}\n`, { flag: "wx", mode: 0o600, flush: true });
    say(`first start: the secret that seals the store is in ${SECRET_FILE}; a backup needs both`);
    return withSecret(config, made);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return withSecret(config, await readFile(SECRET_FILE, "utf8"));
}

function withSecret(config: Config, text: string): Config {
  const read = sealingSecret.schema.safeParse(text);
  if (!read.success) throw new StartFailed(`${SECRET_FILE}: expected ${sealingSecret.expects}`);
  return { ...config, security: { ...config.security, secret: read.data } };
}
