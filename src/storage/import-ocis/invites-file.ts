import type { Contact } from "../../domain/model/contact.ts";
import type { UserId } from "../../domain/model/user-id.ts";
import type { Draft } from "../../domain/ports/repositories.ts";
import { digest } from "../keys.ts";
import { readContact } from "./contact.ts";
import { type ReadEntries, readEntries } from "./entries.ts";
import { type InviteEntry, readInvite } from "./invite.ts";
import type { ImportFinding } from "./report.ts";
import { sectionsOf } from "./sections.ts";
import { type SplitJson, splitJson } from "./split-json.ts";

/** What lies in `ocminvites.json`. The accepted users of a user are read once it is known whose they are. */
export interface InvitesFile {
  readonly invites: ReadEntries<InviteEntry>;
  readonly contactsOf: (
    ownersOf: (opaqueId: string) => readonly UserId[],
  ) => Promise<ReadEntries<Draft<Contact>>>;
  readonly findings: readonly ImportFinding[];
}

/** Reads the file in which reva's `ocminvitemanager` keeps invites and accepted users, as Go's `encoding/json` does. */
export async function readInvitesFile(text: string, now: Date): Promise<InvitesFile> {
  const { section, findings } = sectionsOf(text, "invites-file", ["File"]);
  const invites = await readEntries(section("invites"), {
    kind: "invite",
    idOf: inviteId,
    read: (token, fields) => readInvite(token, fields, now),
  });
  const accepted = section("accepted_users");
  return {
    invites,
    findings: findings(),
    async contactsOf(ownersOf) {
      const lists = accepted.cut === undefined ? accepted.members : [...accepted.members, accepted.cut];
      const read: ReadEntries<Draft<Contact>>[] = [];
      for (const { key, text: list } of lists) {
        if (list === "null") continue;
        for (const owner of ownersOf(key)) read.push(await readContacts(owner, splitJson(list, "[")));
      }
      return {
        read: read.reduce((sum, part) => sum + part.read, 0),
        entries: read.flatMap(({ entries }) => entries),
        findings: read.flatMap((part) => part.findings),
      };
    },
  };
}

/** Whoever has a token can redeem it, so a report names its digest: the end of the record's key. */
async function inviteId(token: string): Promise<string> {
  return (await digest(token)).slice(0, 12);
}

async function readContacts(owner: UserId, list: SplitJson): Promise<ReadEntries<Draft<Contact>>> {
  const read = await readEntries(list, {
    kind: "contact",
    idOf: (_, fields) => `${owner.opaqueId} > ${fields?.object("id")?.text("opaqueId") ?? "?"}`,
    read: (_, fields) => readContact(owner, fields),
  });
  if (list.torn === undefined || list.cut !== undefined) return read;
  const torn: ImportFinding = { kind: "contact", outcome: "torn", id: owner.opaqueId, reason: list.torn };
  return { ...read, findings: [...read.findings, torn] };
}
