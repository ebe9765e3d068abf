import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Permission } from "../../src/domain/model/permissions.ts";
import { UserSchema } from "../../src/gen/cs3/identity/user/v1beta1/resources_pb.ts";
import { InviteTokenSchema } from "../../src/gen/cs3/ocm/invite/v1beta1/resources_pb.ts";
import { ProviderInfoSchema } from "../../src/gen/cs3/ocm/provider/v1beta1/resources_pb.ts";
import { Code } from "../../src/gen/cs3/rpc/v1beta1/code_pb.ts";
import { ReceivedShareSchema, ShareSchema } from "../../src/gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { bytesOf, fitAnswer, MOST_BYTES } from "../../src/rpc/answer-bytes.ts";
import { writeContact } from "../../src/rpc/convert/contact.ts";
import type { Dialect } from "../../src/rpc/convert/dialect.ts";
import { writeInviteToken } from "../../src/rpc/convert/invite-token.ts";
import { writeProviderInfo } from "../../src/rpc/convert/provider-info.ts";
import { writeReceivedShare } from "../../src/rpc/convert/received-share.ts";
import { writeShare } from "../../src/rpc/convert/share.ts";
import { aContact, anInvite, aReceivedShare, aRemoteUser, aShare } from "../support/records.ts";

const stored = { version: 1, revision: 1 } as const;
const dialect = fc.constantFrom<Dialect>("ocis", "opencloud", "cs3");
/** Texts of every kind and length: short ones, long ones, four bytes for a character. */
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.nat(3_000).map((length) => "€".repeat(length)),
  fc.nat(3_000).map((length) => "x".repeat(length)),
);
const texts = fc.array(text, { maxLength: 4 });
const permissions = fc.subarray([...Permission.options]);
const base64 = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("base64"));
const opaque = fc.dictionary(fc.string(), fc.record({ decoder: fc.string(), value: base64 }), {
  noNullPrototype: true,
});
const accessTypes = fc.subarray(["remote", "datatx"] as const);
const user = fc
  .record({
    idp: text,
    opaqueId: text,
    tenantId: text,
    externalIdentities: fc.array(fc.record({ idp: text, opaqueId: text }), { maxLength: 3 }),
  })
  .map((id) => ({ ...id, type: "federated" as const }));

const accessMethods = fc.array(
  fc.oneof(
    fc.record({
      protocol: fc.constant("webdav" as const),
      permissions,
      requirements: texts,
      accessTypes,
    }),
    fc.record({
      protocol: fc.constant("webapp" as const),
      permissions,
      requirements: texts,
      appName: text,
    }),
    fc.record({ protocol: fc.constant("transfer" as const) }),
    fc.record({ protocol: fc.constant("generic" as const), opaque }),
  ),
  { maxLength: 4 },
);
const offers = fc.array(
  fc.oneof(
    fc.record({
      protocol: fc.constant("webdav" as const),
      form: fc.constant("webdav" as const),
      sharedSecret: text,
      permissions,
      uri: text,
      requirements: texts,
      accessTypes,
    }),
    fc.record({
      protocol: fc.constant("webapp" as const),
      uri: text,
      sharedSecret: text,
      permissions,
      requirements: texts,
      targets: texts,
      appName: text,
      appIconHint: text,
      mediaTypes: texts,
    }),
    fc.record({
      protocol: fc.constant("transfer" as const),
      sharedSecret: text,
      sourceUri: text,
      size: fc.bigInt({ min: 0n, max: 2n ** 60n }).map(String),
    }),
    fc.record({ protocol: fc.constant("embedded" as const), payload: text }),
    fc.record({ protocol: fc.constant("generic" as const), opaque }),
  ),
  { maxLength: 4 },
);
const endpoint = fc.record({
  type: fc.record({ name: text, description: text }),
  name: text,
  path: text,
  isMonitored: fc.boolean(),
  properties: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
});

function expectFits<Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>, record: unknown) {
  expect(toBinary(schema, create(schema, init)).length).toBeLessThanOrEqual(bytesOf([record]));
}

describe("a record is never larger as a message of CS3 than it is measured to be", () => {
  const brian = aRemoteUser("brian", "sender.org");

  it("as a share", () => {
    const facts = fc.record({
      id: text,
      name: text,
      sharedSecret: text,
      owner: user,
      creator: user,
      grantee: user,
    });
    fc.assert(
      fc.property(facts, accessMethods, dialect, (some, methods, spoken) => {
        const record = { ...stored, ...aShare(brian), ...some, accessMethods: methods };
        expectFits(ShareSchema, writeShare(record, spoken), record);
      }),
    );
  });

  it("as a received share", () => {
    const facts = fc.record({ id: text, name: text, providerId: text, recipient: user });
    fc.assert(
      fc.property(facts, offers, user, dialect, (some, given, userId, spoken) => {
        const party = { ...aReceivedShare(brian).owner, userId };
        const record = {
          ...stored,
          ...aReceivedShare(brian),
          ...some,
          owner: party,
          sender: party,
          offers: given,
        };
        expectFits(ReceivedShareSchema, writeReceivedShare(record, spoken), record);
      }),
    );
  });

  it("as a contact, an invite and a provider", () => {
    fc.assert(
      fc.property(text, text, user, (one, other, userId) => {
        const contact = { ...stored, ...aContact(brian), userId, mail: one, displayName: other };
        expectFits(UserSchema, writeContact(contact), contact);
        const invite = { ...stored, ...anInvite(), token: one, description: other };
        expectFits(InviteTokenSchema, writeInviteToken(invite), invite);
      }),
    );
    const services = fc.array(
      fc.record({
        host: text,
        endpoint,
        apiVersion: text,
        additionalEndpoints: fc.array(endpoint, { maxLength: 2 }),
      }),
      { maxLength: 2 },
    );
    fc.assert(
      fc.property(text, text, services, (name, description, list) => {
        const [fullName, organization, domain, homepage, email] = ["", "", "", "", ""];
        const record = {
          ...{ name, fullName, description, organization, domain, homepage, email },
          services: list,
          properties: {},
        };
        expectFits(ProviderInfoSchema, writeProviderInfo(record), record);
      }),
    );
  });
});

describe("a list without pages", () => {
  it("is whole when it fits", () => {
    const fitting = fitAnswer(["a", "b"]);
    expect(fitting).toEqual({ items: ["a", "b"], status: { code: Code.OK } });
  });

  it("is cut where it would be too large, and says so", () => {
    const long = "x".repeat(1_000_000);
    const { items, status } = fitAnswer(Array.from({ length: 20 }, () => long));
    expect(items).toHaveLength(7);
    expect(bytesOf(items)).toBeLessThanOrEqual(MOST_BYTES);
    expect(status).toMatchObject({ code: Code.OK, message: expect.stringContaining("cut after 7 of 20") });
  });
});
