import { describe, expect, it } from "vitest";
import { parseAddress } from "../../src/ocm/address.ts";
import { type NewShare, parseNewShare, writeNewShare } from "../../src/ocm/new-share.ts";
import type { ShareDialect } from "../../src/ocm/share-dialect.ts";
import { vector } from "./vectors.ts";

function address(text: string) {
  const parsed = parseAddress(text);
  if (!parsed) throw new Error(text);
  return parsed;
}

function aShare(shareWith: string, change: Partial<NewShare> = {}): NewShare {
  return {
    shareWith: address(shareWith),
    name: "paper.pdf",
    description: "",
    providerId: "out-1",
    owner: address("marie@ocm.example.org"),
    sender: address("marie@ocm.example.org"),
    ownerDisplayName: "Marie Curie",
    senderDisplayName: "Marie Curie",
    shareType: "user",
    resourceType: "file",
    protocol: {
      webdav: {
        form: "webdav",
        sharedSecret: "s3cr3tOut1",
        permissions: ["read"],
        uri: "https://ocm.example.org/webdav/ocm/out-1",
        requirements: [],
        accessTypes: ["remote"],
      },
      others: [],
      ignored: [],
    },
    ...change,
  };
}

function requiring(share: NewShare, requirements: readonly string[]): NewShare {
  const { webdav, ...rest } = share.protocol;
  return webdav ? { ...share, protocol: { ...rest, webdav: { ...webdav, requirements } } } : share;
}

describe("writing a Share Creation Notification", () => {
  it.each([
    ["out-share-cernbox", "multi-absolute", []],
    ["out-share-opencloud", "multi-absolute", []],
    ["out-share-ocis-retransmit", "multi-absolute", []],
    ["out-share-ocmgo-strict", "strict-relative", ["must-exchange-token"]],
  ] as const)("%s in %s", (id, dialect: ShareDialect, requirements) => {
    const { description: _, ...expected } = vector(id).body as { description?: string; shareWith: string };
    expect(writeNewShare(requiring(aShare(expected.shareWith), requirements), dialect)).toEqual(expected);
  });

  it("writes what every Nextcloud and ownCloud 10 needs, and folders as files", () => {
    const expected = vector("out-share-nextcloud-bilingual").body as { protocol: { options: object } };
    const body = writeNewShare(aShare("bob@nc.example.org", { resourceType: "folder" }), "legacy-options");
    expect(body).toEqual({ ...expected, protocol: { name: "webdav", options: expected.protocol.options } });
  });

  it.each(["strict-relative", "multi-absolute"] as const)("never writes options in %s", (dialect) => {
    expect(writeNewShare(aShare("a@b.example"), dialect).protocol).not.toHaveProperty("options");
  });

  it.each(["strict-relative", "multi-absolute", "legacy-options"] as const)(
    "%s is read back as the same share",
    (d) => {
      const share = aShare("bob@nc.example.org", { expiration: 2_000_000_000 });
      const parsed = parseNewShare(writeNewShare(share, d));
      expect(parsed.ok && parsed.value).toMatchObject({
        shareWith: { identifier: "bob", host: "nc.example.org" },
        sender: { identifier: "marie" },
        providerId: "out-1",
        expiration: 2_000_000_000,
        protocol: { webdav: { sharedSecret: "s3cr3tOut1" } },
      });
    },
  );

  it("leaves the expiration out when there is none, as 0 would read as expired", () => {
    expect(writeNewShare(aShare("a@b.example"), "multi-absolute")).not.toHaveProperty("expiration");
  });
});
