import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { systemRandom } from "../platform/random.ts";
import { hashPassword } from "../platform/users/password-node.ts";
import type { Config } from "./config/load.ts";

/** Where the users of the embedded default are kept. */
const USERS_FILE = "./data/users.yaml";

/**
 * Gives a server that stands alone and was told of no users its first one, and prints the password once; later starts
 * find the file and leave it alone.
 */
export async function makeFirstUser(config: Config, say: (line: string) => void): Promise<Config> {
  const { driver, file, text: list } = config.users;
  if (driver !== "list" || file !== undefined || list !== undefined) return config;
  // A public server without users is a choice; the embedded default is for trying out.
  if (config.server.publicOrigin !== undefined) return config;
  const password = systemRandom.secret().slice(0, 20);
  const text = [
    "# Users of this server; docs/users.md says what may stand here. Changes are noticed.",
    "users:",
    "  - id: admin",
    "    display_name: Admin",
    `    password: ${await hashPassword(password)}`,
    "",
  ].join("\n");
  await mkdir(dirname(USERS_FILE), { recursive: true, mode: 0o700 });
  try {
    await writeFile(USERS_FILE, text, { flag: "wx", mode: 0o600 });
    say(`first start: user admin, password ${password} (shown only now; kept as a hash in ${USERS_FILE})`);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return { ...config, users: { ...config.users, file: USERS_FILE } };
}
