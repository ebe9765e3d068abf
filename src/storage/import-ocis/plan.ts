import type { Contact } from "../../domain/model/contact.ts";
import type { Invite } from "../../domain/model/invite.ts";
import type { LocalUser } from "../../domain/model/local-user.ts";
import type { ReceivedShare } from "../../domain/model/received-share.ts";
import type { Share } from "../../domain/model/share.ts";
import type { UserId } from "../../domain/model/user-id.ts";
import type { Draft } from "../../domain/ports/repositories.ts";
import { dropDuplicates, type Uniqueness } from "./duplicates.ts";
import type { Entry, ReadEntries } from "./entries.ts";
import type { InviteEntry } from "./invite.ts";
import { readInvitesFile } from "./invites-file.ts";
import { collectLocalUsers } from "./local-users.ts";
import type { ImportFinding } from "./report.ts";
import { readSharesFile } from "./shares-file.ts";

/** The texts of the files; each may be missing. */
export interface OcisFiles {
  readonly invites?: string | undefined;
  readonly shares?: string | undefined;
}

/** What the files do not say. */
export interface PlanOptions {
  readonly now: Date;
  /** The identity provider of our users, when the operator names one, and what it is otherwise. */
  readonly usersIdp?: string | undefined;
  readonly ownIdp: string;
  /** How often an imported invite may be redeemed; 0 is any number of times. */
  readonly inviteUses: number;
  /** Who one of our users is: an invite carries their name and mail address. */
  readonly findUser: (id: UserId) => Promise<LocalUser | undefined>;
}

/** What is to be written, without the duplicates. */
export interface ImportPlan {
  readonly shares: ReadEntries<Draft<Share>>;
  readonly receivedShares: ReadEntries<Draft<ReceivedShare>>;
  readonly invites: ReadEntries<Draft<Invite>>;
  readonly contacts: ReadEntries<Draft<Contact>>;
  readonly findings: readonly ImportFinding[];
  readonly identityProviders: readonly string[];
}

/** Reads the files and decides what each entry becomes here; writes nothing. */
export async function planImport(files: OcisFiles, options: PlanOptions): Promise<ImportPlan> {
  const { shares, receivedShares, findings } = await readSharesFile(files.shares ?? "{}");
  const invitesFile = await readInvitesFile(files.invites ?? "{}", options.now);
  const users = collectLocalUsers(
    {
      shares: valuesOf(shares),
      receivedShares: valuesOf(receivedShares),
      invites: valuesOf(invitesFile.invites),
    },
    options,
  );
  return {
    shares: unique(shares, SHARE_RULES),
    receivedShares: unique(
      { ...receivedShares, entries: acceptedFirst(receivedShares.entries) },
      RECEIVED_SHARE_RULES,
    ),
    invites: unique(await withOwners(invitesFile.invites, options), INVITE_RULES),
    contacts: unique(await invitesFile.contactsOf(users.withOpaqueId), CONTACT_RULES),
    findings: [...findings, ...invitesFile.findings],
    identityProviders: users.identityProviders,
  };
}

const SHARE_RULES: readonly Uniqueness<Draft<Share>>[] = [
  { what: "id", keyOf: ({ id }) => [id] },
  { what: "token", keyOf: ({ sharedSecret }) => [sharedSecret] },
  {
    what: "owner, resource and recipient",
    keyOf: ({ owner, resourceId, recipient }) => [
      owner.idp,
      owner.opaqueId,
      resourceId.storageId,
      resourceId.spaceId,
      resourceId.opaqueId,
      recipient.identifier,
      recipient.host,
    ],
  },
];
const RECEIVED_SHARE_RULES: readonly Uniqueness<Draft<ReceivedShare>>[] = [
  { what: "id", keyOf: ({ id }) => [id] },
  {
    what: "sending server, remote share id and recipient",
    keyOf: ({ sendingHost, providerId, recipient }) => [
      sendingHost,
      providerId,
      recipient.idp,
      recipient.opaqueId,
    ],
  },
];
const INVITE_RULES: readonly Uniqueness<Draft<Invite>>[] = [{ what: "token", keyOf: ({ token }) => [token] }];
const CONTACT_RULES: readonly Uniqueness<Draft<Contact>>[] = [
  {
    what: "user and server",
    keyOf: ({ owner, address }) => [owner.idp, owner.opaqueId, address.identifier, address.host],
  },
];

const valuesOf = <T>({ entries }: ReadEntries<T>) => entries.map(({ value }) => value);

function unique<T>(read: ReadEntries<T>, rules: readonly Uniqueness<T>[]): ReadEntries<T> {
  const { entries, findings } = dropDuplicates(read.entries, rules);
  return { ...read, entries, findings: [...read.findings, ...findings] };
}

const RANKS = { accepted: 0, pending: 1, rejected: 2 };

/** Of duplicates the one that its recipient has accepted is the one they use. */
function acceptedFirst(entries: readonly Entry<Draft<ReceivedShare>>[]): typeof entries {
  return entries.toSorted((a, b) => RANKS[a.value.state] - RANKS[b.value.state]);
}

async function withOwners(
  { entries, ...read }: ReadEntries<InviteEntry>,
  { findUser, inviteUses }: Pick<PlanOptions, "findUser" | "inviteUses">,
): Promise<ReadEntries<Draft<Invite>>> {
  const invites: Entry<Draft<Invite>>[] = [];
  for (const { kind, id, value } of entries) {
    const user = await findUser(value.owner);
    const { username = "", displayName = "", mail = "" } = user ?? {};
    const owner = { id: value.owner, username, displayName, mail };
    invites.push({ kind, id, value: { ...value, owner, recipient: "", uses: inviteUses, redeemedBy: [] } });
  }
  return { ...read, entries: invites };
}
