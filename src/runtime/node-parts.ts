import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../domain/ports/clock.ts";
import type { Logger } from "../domain/ports/logger.ts";
import type { ResourceStore } from "../domain/ports/resource-store.ts";
import type { Resources } from "../domain/ports/resources.ts";
import type { Transport } from "../domain/ports/transport.ts";
import type { TrustPolicy } from "../domain/ports/trust-policy.ts";
import { createFileSource } from "../platform/trust/file-source-node.ts";
import { type Account, parseAccounts } from "../platform/users/accounts.ts";
import { openAccountsFile } from "../platform/users/accounts-file-node.ts";
import { createDiskResources } from "../resources/disk.ts";
import { createMemoryResources } from "../resources/memory.ts";
import { createUserFolders } from "../resources/user-folders.ts";
import type { Config } from "./config/load.ts";
import { splitDriverUrl } from "./driver-url.ts";
import { StartFailed } from "./start-failed.ts";
import { openTrustPolicy } from "./trust.ts";

/** What the parts of a Node server are opened with. */
export interface NodePartsDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Whom the configuration trusts; `transport` is the way to directory services. */
export function openTrust(parts: NodePartsDeps & { readonly transport: Transport }): Promise<TrustPolicy> {
  return openTrustPolicy({ ...parts, fileSource: createFileSource, shareLookups: true });
}

const USERS_RELOAD_SECONDS = 5;

/** Our users, from the file or the text that the configuration names; nobody when it names none. */
export async function openAccounts(
  { config, clock, logger }: NodePartsDeps,
  idp: string,
): Promise<() => Promise<readonly Account[]>> {
  const { file, text } = config.users;
  if (file !== undefined) {
    return openAccountsFile({ path: file, idp, clock, logger, reloadSeconds: USERS_RELOAD_SECONDS });
  }
  if (text === undefined) return async () => [];
  const accounts = parseAccounts(text.reveal(), idp);
  if (!accounts.ok) {
    const [first] = accounts.failure;
    throw new StartFailed(`users.text:${first?.line}:${first?.column}: ${first?.message}`);
  }
  return async () => accounts.value;
}

const USER_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** What our users can share: one folder each, made when it is first needed. */
export function openResources({ config, clock }: NodePartsDeps): Resources {
  const { driver, place } = splitDriverUrl(config.resources.url);
  if (driver === "memory") {
    const folders = new Map<string, ResourceStore>();
    return createUserFolders({
      folderOf(userId) {
        const folder = folders.get(userId) ?? createMemoryResources({ clock });
        folders.set(userId, folder);
        return folder;
      },
    });
  }
  if (driver !== "disk" || place === "") {
    throw new StartFailed(
      `resources.url: expected disk:FOLDER or memory: on Node, ${driver}: is none of them`,
    );
  }
  return createUserFolders({
    folderOf(userId) {
      if (!USER_ID.test(userId)) return undefined;
      const root = join(place, userId);
      mkdirSync(root, { recursive: true, mode: 0o700 });
      return createDiskResources({ root, clock });
    },
  });
}

/** Makes the folders of the users there are, so that they have a place to put their files. */
export function makeUserFolders(config: Config, accounts: readonly Account[]): void {
  const { driver, place } = splitDriverUrl(config.resources.url);
  if (driver !== "disk") return;
  for (const { user } of accounts) mkdirSync(join(place, user.id.opaqueId), { recursive: true, mode: 0o700 });
}
