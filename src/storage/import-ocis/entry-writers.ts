import type { Contact } from "../../domain/model/contact.ts";
import type { Invite } from "../../domain/model/invite.ts";
import type { ReceivedShare } from "../../domain/model/received-share.ts";
import type { Share } from "../../domain/model/share.ts";
import type { Draft } from "../../domain/ports/repositories.ts";
import { canonicalJson } from "../../ocm/json.ts";
import type { Versioned } from "../documents.ts";
import type { Repositories } from "../repositories.ts";

/** How the entries of one kind are written. */
export interface EntryWriter<T> {
  /** What makes the entry this one, whatever else changes. */
  identityOf(value: T): readonly string[];
  /** The record that has this identity. */
  find(value: T): Promise<Versioned | undefined>;
  /** Whether a record says what the entry says. */
  says(record: Versioned, value: T): boolean;
  /** Why the entry cannot stand beside what is here. */
  clash(value: T): Promise<string | undefined>;
  add(value: T): Promise<unknown>;
}

/** The writers for all kinds, over the repositories that every request uses. */
export function createEntryWriters({ shares, receivedShares, invites, contacts }: WriterDeps) {
  const share: EntryWriter<Draft<Share>> = {
    identityOf: ({ id }) => [id],
    find: ({ id }) => shares.find(id),
    says: (record, { sharedSecret, ...value }) => {
      const { sharedSecret: kept, secretHash, ...others } = recordFields<KeptShare>(record);
      // Where secrets are not kept there is only a digest, which belongs to the same share as everything else does.
      return (kept === sharedSecret || secretHash !== undefined) && same(others, value);
    },
    async clash(value) {
      const other = await shares.findByKey(value);
      if (other !== undefined) return `share ${other.id} is of the same resource, to the same recipient`;
      const holder = await shares.findBySecret(value.sharedSecret);
      return holder && `share ${holder.id} has the same token`;
    },
    add: (value) => shares.add(value),
  };
  const receivedShare: EntryWriter<Draft<ReceivedShare>> = {
    identityOf: ({ id }) => [id],
    find: ({ id }) => receivedShares.find(id),
    says: (record, value) => same(recordFields(record), value),
    async clash({ sendingHost, providerId, recipient }) {
      const other = await receivedShares.findByOrigin(sendingHost, providerId, recipient);
      return other && `received share ${other.id} is the same share, for the same recipient`;
    },
    add: (value) => receivedShares.add(value),
  };
  const invite: EntryWriter<Draft<Invite>> = {
    identityOf: ({ token }) => [token],
    find: ({ token }) => invites.find(token),
    says: (record, value) => same(fromFile(recordFields<Invite>(record)), fromFile(value)),
    clash: async () => undefined,
    add: (value) => invites.add(value),
  };
  const contact: EntryWriter<Draft<Contact>> = {
    identityOf: ({ owner, address }) => [owner.idp, owner.opaqueId, address.identifier, address.host],
    find: ({ owner, address }) => contacts.find(owner, address),
    says: (record, value) => same(recordFields(record), value),
    clash: async () => undefined,
    add: (value) => contacts.put(value),
  };
  return { share, "received-share": receivedShare, invite, contact };
}

export type WriterDeps = Pick<Repositories, "shares" | "receivedShares" | "invites" | "contacts">;

type KeptShare = Share & { readonly secretHash?: string };

const same = (a: object, b: object) => canonicalJson(a) === canonicalJson(b);

function recordFields<T extends Versioned>(record: Versioned): Draft<T> {
  const { version, revision, ...fields } = record as T;
  return fields;
}

/** What the directory and the configuration add may change from one import to the next. */
function fromFile({ owner, uses, ...invite }: Draft<Invite>): object {
  return { ...invite, owner: owner.id };
}
