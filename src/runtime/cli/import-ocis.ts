import type { LocalUser } from "../../domain/model/local-user.ts";
import type { UserId } from "../../domain/model/user-id.ts";
import type { Clock } from "../../domain/ports/clock.ts";
import type { Logger } from "../../domain/ports/logger.ts";
import type { ObjectStore } from "../../domain/ports/object-store.ts";
import { systemRandom } from "../../platform/random.ts";
import { createAccountDirectory } from "../../platform/users/account-directory.ts";
import { importOcis } from "../../storage/import-ocis/import-ocis.ts";
import { createImportMarks } from "../../storage/import-ocis/marks.ts";
import type { OcisFiles } from "../../storage/import-ocis/plan.ts";
import type { ImportReport } from "../../storage/import-ocis/report.ts";
import { createRepositories } from "../../storage/repositories.ts";
import { storedIdp } from "../../storage/server-identity.ts";
import type { Config } from "../config/load.ts";
import { splitDriverUrl } from "../driver-url.ts";
import { openAccounts } from "../node-parts.ts";
import { openNodeStore } from "../node-store.ts";
import { sealingSecretOf } from "../sealing-secret.ts";
import { openSecurity } from "../security.ts";
import { settingsOf } from "../settings.ts";
import { StartFailed } from "../start-failed.ts";
import { listenUrl } from "./operator-address.ts";

export interface ImportOcisOptions {
  readonly config: Config;
  readonly files: OcisFiles;
  readonly dryRun: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What was imported, and which identity provider the server takes its users to have. */
export interface ImportedOcis {
  readonly report: ImportReport;
  readonly idp: string;
}

/** Imports reva's files into the configured store, which no server may have open. */
export async function runImportOcis(options: ImportOcisOptions): Promise<ImportedOcis> {
  const { config } = options;
  if (splitDriverUrl(config.store.url).driver === "memory") {
    throw new StartFailed("store.url: a memory: store keeps nothing; import into disk:FOLDER");
  }
  const settings = settingsOf(config, publicUrlOf(config));
  const { sealer } = await openSecurity(config, sealingSecretOf(config), settings);
  const store = await openNodeStore(config.store.url);
  try {
    const idp = await idpOf(config, store);
    const deps = { store, clock: options.clock, random: systemRandom, sealer, ...settings.security };
    const report = await importOcis(
      { repositories: createRepositories(deps), marks: createImportMarks(deps) },
      options.files,
      {
        dryRun: options.dryRun,
        now: options.clock.now(),
        usersIdp: config.users.idp,
        ownIdp: idp,
        inviteUses: settings.policy.inviteUses,
        findUser: await userFinder(options, idp),
      },
    );
    return { report, idp };
  } finally {
    await store.close();
  }
}

async function idpOf(config: Config, store: ObjectStore): Promise<string> {
  return config.users.idp ?? (await storedIdp(store)) ?? new URL(publicUrlOf(config)).origin;
}

/** A server without a public address stands where it listens. */
function publicUrlOf({ server, http }: Config): string {
  return server.publicOrigin ?? listenUrl(http);
}

async function userFinder(
  parts: Pick<ImportOcisOptions, "config" | "clock" | "logger">,
  idp: string,
): Promise<(id: UserId) => Promise<LocalUser | undefined>> {
  const directory = createAccountDirectory(await openAccounts(parts, idp));
  return async ({ opaqueId, ...id }) => {
    const user = await directory.find(opaqueId);
    return user?.id.opaqueId === opaqueId && user.id.idp === id.idp ? user : undefined;
  };
}
