import { Permission } from "../../../src/domain/model/permissions.ts";
import { MARIE } from "../../support/people.ts";
import { aContact, aReceivedShare, aRemoteUser, aShare } from "../../support/records.ts";
import type { RpcWorld } from "../support.ts";

/** Every secret of these records, and no other text in them, begins so. */
export const SECRET = "s3cr3t";
const IDENTITY = {
  tenantId: "tenant-1",
  externalIdentities: [{ idp: "https://other.example", opaqueId: "other" }],
};
export const RICHARD = {
  ...aRemoteUser("richard@receiver.org", "https://receiver.org"),
  ...IDENTITY,
};
export const BRIAN = { ...aRemoteUser("brian@sender.org", "https://sender.org"), ...IDENTITY };
const opaque = { ssh: { decoder: "json", value: "e30=" } };
const EXPIRES = "2026-02-01T00:00:00.123Z";

/** One record of each kind with every member set, all protocols included. */
export async function addFullRecords({ repositories }: RpcWorld): Promise<void> {
  await repositories.contacts.put(
    aContact(RICHARD, { displayName: "Richard Feynman", mail: "r@receiver.org", username: "richard" }),
  );
  await repositories.shares.add(
    aShare(RICHARD, {
      sharedSecret: `${SECRET}-of-share`,
      expiresAt: EXPIRES,
      owner: { ...MARIE.id, ...IDENTITY },
      creator: { ...MARIE.id, ...IDENTITY },
      accessMethods: [
        {
          protocol: "webapp",
          permissions: ["stat", "initiate_file_download"],
          requirements: ["must-use-mfa"],
          appName: "Notes",
          viewMode: "embedded",
        },
        {
          protocol: "webdav",
          permissions: Permission.options,
          requirements: ["must-use-mfa"],
          accessTypes: ["remote", "datatx"],
        },
        { protocol: "transfer" },
        { protocol: "generic", opaque },
      ],
    }),
  );
  await repositories.receivedShares.add(
    aReceivedShare(BRIAN, {
      id: "in-full",
      expiresAt: EXPIRES,
      hidden: true,
      state: "accepted",
      offers: [
        {
          protocol: "webapp",
          uri: "https://sender.org/app",
          sharedSecret: `${SECRET}-of-webapp`,
          permissions: ["stat"],
          viewMode: "embedded",
          requirements: ["must-exchange-token"],
          targets: ["blank"],
          appName: "Notes",
          appIconHint: "notes",
          mediaTypes: ["text/plain"],
        },
        {
          protocol: "webdav",
          form: "webdav",
          sharedSecret: `${SECRET}-of-webdav`,
          permissions: Permission.options,
          uri: "https://sender.org/dav/in-7",
          requirements: ["must-exchange-token"],
          accessTypes: ["remote", "datatx"],
        },
        {
          protocol: "transfer",
          sharedSecret: `${SECRET}-of-transfer`,
          sourceUri: "https://sender.org/source",
          size: "18446744073709551",
        },
        { protocol: "embedded", payload: "{}" },
        { protocol: "generic", opaque },
      ],
    }),
  );
}
