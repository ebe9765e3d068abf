import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../domain/ports/clock.ts";
import type { Logger } from "../domain/ports/logger.ts";
import type { ResourceStore } from "../domain/ports/resource-store.ts";
import type { Resources } from "../domain/ports/resources.ts";
import type { TrustPolicy } from "../domain/ports/trust-policy.ts";
import { createOpenTrust } from "../platform/trust/open.ts";
import { createProvidersTrust, type ProvidersSource } from "../platform/trust/providers.ts";
import { createProvidersFile } from "../platform/trust/providers-file-node.ts";
import { createProvidersText } from "../platform/trust/providers-text.ts";
import { type Account, parseAccounts } from "../platform/users/accounts.ts";
import { openAccountsFile } from "../platform/users/accounts-file-node.ts";
import { createDiskResources } from "../resources/disk.ts";
import { createMemoryResources } from "../resources/memory.ts";
import { createUserFolders } from "../resources/user-folders.ts";
import type { Config } from "./config/load.ts";
import { splitDriverUrl } from "./driver-url.ts";
import { StartFailed } from "./start-failed.ts";

/** What the parts of a Node server are opened with. */
export interface NodePartsDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Whom the configuration trusts. */
export async function openTrust({ config, clock, logger }: NodePartsDeps): Promise<TrustPolicy> {
  const { driver, providersFile, providersText, reloadInterval } = config.ocmproviderauthorizer;
  const source = sourceOf(providersFile, providersText?.reveal());
  if (source === undefined) {
    if (driver === "open") return createOpenTrust();
    logger.warn("no providers are listed: this server deals with no other server", {
      setting: "ocmproviderauthorizer.providers_file",
    });
  }
  const records = await createProvidersTrust({
    source: source ?? createProvidersText("the empty list", "[]"),
    clock,
    logger,
    reloadSeconds: providersFile === undefined ? 0 : reloadInterval / 1000,
  });
  return driver === "open" ? createOpenTrust(records) : records;
}

function sourceOf(file: string | undefined, text: string | undefined): ProvidersSource | undefined {
  if (file !== undefined) return createProvidersFile(file);
  return text === undefined
    ? undefined
    : createProvidersText("MESHPORT_OCMPROVIDERAUTHORIZER_PROVIDERS_TEXT", text);
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
