import type { Clock } from "../domain/ports/clock.ts";
import type { Logger } from "../domain/ports/logger.ts";
import type { Transport } from "../domain/ports/transport.ts";
import type { TrustPolicy } from "../domain/ports/trust-policy.ts";
import { createDirectories, type Directories } from "../platform/trust/directories.ts";
import { readDirectoryKeys } from "../platform/trust/directory-signature.ts";
import { createTrustPolicy } from "../platform/trust/policy.ts";
import { createProvidersTrust } from "../platform/trust/providers.ts";
import { createReloading, type Reloading } from "../platform/trust/reloading.ts";
import { createTextSource, type TextSource } from "../platform/trust/text-source.ts";
import { readTrustLists, type TrustLists } from "../platform/trust/trust-lists.ts";
import type { Config } from "./config/load.ts";
import { StartFailed } from "./start-failed.ts";

/** What a trust policy is opened with. */
export interface OpenTrustDeps {
  readonly config: Pick<Config, "ocmproviderauthorizer" | "ocmcore" | "outbound">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The way to directory services. */
  readonly transport: Transport;
  /** Opens a file; absent where there are none. */
  readonly fileSource?: (path: string) => TextSource;
  /** As for peers: whether requests may wait for one another's look-ups. */
  readonly shareLookups: boolean;
}

/** Whom the configuration trusts. Throws `StartFailed` or `TrustSourceError` when it can not be used. */
export async function openTrustPolicy(deps: OpenTrustDeps): Promise<TrustPolicy> {
  const { driver, providersFile, providersText, trustFile, trustText } = deps.config.ocmproviderauthorizer;
  const providers = sourceOf(deps, "providers", { file: providersFile, text: providersText?.reveal() });
  const lists = sourceOf(deps, "trust", { file: trustFile, text: trustText?.reveal() });
  const directories = await openDirectories(deps);
  if (driver === "providers" && !providers && !lists && !directories) {
    deps.logger.warn("no providers are listed: this server deals with no other server", {
      settings: "ocmproviderauthorizer.providers_file, trust_file, directory_urls",
    });
  }
  const policy = createTrustPolicy({
    mode: driver,
    ...(providers && { providers: await createProvidersTrust({ ...deps, ...providers }) }),
    ...(lists && { lists: await openLists(deps, lists) }),
    ...(directories && { directories }),
  });
  // The first request need not wait for the directories, and neither need the start.
  if (deps.shareLookups) void directories?.members();
  return policy;
}

interface OpenedSource {
  readonly source: TextSource;
  readonly reloadSeconds: number;
}

function sourceOf(
  { config, fileSource }: OpenTrustDeps,
  name: "providers" | "trust",
  { file, text }: { readonly file: string | undefined; readonly text: string | undefined },
): OpenedSource | undefined {
  if (file !== undefined) {
    if (fileSource === undefined) {
      throw new StartFailed(`${name}_file: a Worker has no files; expected ${name}_text`);
    }
    return {
      source: fileSource(file),
      reloadSeconds: config.ocmproviderauthorizer.reloadInterval / 1000,
    };
  }
  if (text === undefined) return undefined;
  return { source: createTextSource(`ocmproviderauthorizer.${name}_text`, text), reloadSeconds: 0 };
}

function openLists(deps: OpenTrustDeps, opened: OpenedSource): Promise<Reloading<TrustLists>> {
  const requireInvite = deps.config.ocmcore.requireAcceptedInvite;
  return createReloading({
    ...deps,
    ...opened,
    what: "trust lists",
    parse: (text) => readTrustLists(text, { requireInvite }),
    describe: ({ mode, allow, deny }) => ({ mode, allow: allow.length, deny: deny.length }),
  });
}

async function openDirectories({ config, ...deps }: OpenTrustDeps): Promise<Directories | undefined> {
  const { directoryUrls, directoryKeys, directoryRefresh, directoryMaxStale } = config.ocmproviderauthorizer;
  if (directoryUrls.length === 0 || directoryKeys === undefined) return undefined;
  const verify = await readDirectoryKeys(directoryKeys.reveal());
  if (!verify.ok) throw new StartFailed(`ocmproviderauthorizer.directory_keys: ${verify.failure}`);
  return createDirectories({
    ...deps,
    urls: directoryUrls,
    verify: verify.value,
    refreshMs: directoryRefresh,
    staleMs: directoryMaxStale,
    allowHttp: config.outbound.allowHttp,
  });
}
