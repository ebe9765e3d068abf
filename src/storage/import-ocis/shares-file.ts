import type { ReceivedShare } from "../../domain/model/received-share.ts";
import type { Share } from "../../domain/model/share.ts";
import type { Draft } from "../../domain/ports/repositories.ts";
import { type ReadEntries, readEntries } from "./entries.ts";
import { readReceivedShare } from "./received-share.ts";
import type { ImportFinding } from "./report.ts";
import { sectionsOf } from "./sections.ts";
import { readShare } from "./share.ts";

/** What lies in `ocmshares.json`. */
export interface SharesFile {
  readonly shares: ReadEntries<Draft<Share>>;
  readonly receivedShares: ReadEntries<Draft<ReceivedShare>>;
  readonly findings: readonly ImportFinding[];
}

/** Reads the file in which reva's `ocmshareprovider` and `ocmcore` keep shares: an object of protojson values by id. */
export async function readSharesFile(text: string): Promise<SharesFile> {
  const { section, findings } = sectionsOf(text, "shares-file");
  const idOf = (id: string) => id;
  return {
    shares: await readEntries(section("shares"), { kind: "share", idOf, read: readShare }),
    receivedShares: await readEntries(section("received_shares"), {
      kind: "received-share",
      idOf,
      read: readReceivedShare,
    }),
    findings: findings(),
  };
}
