import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import type { AccessMethod, ProtocolOffer } from "../../../src/domain/model/access-method.ts";
import { permissionsFromOcm } from "../../../src/domain/model/permissions.ts";
import { ViewMode } from "../../../src/gen/cs3/app/provider/v1beta1/resources_pb.ts";
import {
  AccessMethodSchema,
  AccessType,
  ProtocolSchema,
  ShareSchema,
} from "../../../src/gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import {
  WebappAccessMethodByPermissionsSchema,
  WebappAccessMethodByViewModeSchema,
  WebappProtocolByPermissionsSchema,
  WebappProtocolByViewModeSchema,
} from "../../../src/gen/meshport/cs3dialect/v1/webapp_pb.ts";
import { readAccessMethods, writeAccessMethods } from "../../../src/rpc/convert/access-method.ts";
import type { Dialect } from "../../../src/rpc/convert/dialect.ts";
import { readProtocols, writeProtocols } from "../../../src/rpc/convert/protocol-offer.ts";
import { writeShare } from "../../../src/rpc/convert/share.ts";
import { aRemoteUser, aShare } from "../../support/records.ts";

const DIALECTS: readonly Dialect[] = ["ocis", "opencloud", "cs3"];
const READ = permissionsFromOcm(["read"], "file");
const WRITE = permissionsFromOcm(["read", "write"], "file");

const webapp: Extract<ProtocolOffer, { readonly protocol: "webapp" }> = {
  protocol: "webapp",
  uri: "https://sender.org/app/p-1",
  sharedSecret: "s3cr3t",
  permissions: WRITE,
  requirements: ["must-exchange-token"],
  targets: ["blank"],
  appName: "Collabora",
  appIconHint: "collabora",
  mediaTypes: ["text/plain"],
};
const webdav: ProtocolOffer = {
  protocol: "webdav",
  form: "webdav",
  sharedSecret: "s3cr3t",
  permissions: READ,
  uri: "https://sender.org/dav/ocm/p-1",
  requirements: ["must-use-mfa"],
  accessTypes: ["remote", "datatx"],
};
const transfer: ProtocolOffer = {
  protocol: "transfer",
  sharedSecret: "s3cr3t",
  sourceUri: "https://sender.org/x",
  size: "18446744073709551",
};
const embedded: ProtocolOffer = { protocol: "embedded", payload: "{}" };
const generic: ProtocolOffer = { protocol: "generic", opaque: { ssh: { decoder: "json", value: "e30=" } } };

/** The protocols as they come out of a wire and go into a server of the same dialect. */
function throughTheWire(offers: readonly ProtocolOffer[], dialect: Dialect) {
  const messages = writeProtocols(offers, dialect).map((init) =>
    fromBinary(ProtocolSchema, toBinary(ProtocolSchema, create(ProtocolSchema, init))),
  );
  return { messages, offers: readProtocols(messages, { dialect, code: "" }) };
}

/** The field numbers and wire types in a message. */
function fieldsIn(bytes: Uint8Array): string[] {
  const reader = new BinaryReader(bytes);
  const fields: string[] = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    reader.skip(wireType, number);
    fields.push(`${number}:${WireType[wireType]}`);
  }
  return fields;
}

function holeOf(
  term: { readonly case: string | undefined; readonly value?: unknown } | undefined,
): Uint8Array {
  if (term?.case !== "webappOptions" || !(term.value instanceof Uint8Array)) throw new Error("no webapp");
  return term.value;
}

describe("the protocols of a received share", () => {
  it.each(DIALECTS)("come back as they were from a gateway that speaks %s", (dialect) => {
    const offers = [webdav, generic, ...(dialect === "ocis" ? [transfer] : [embedded])];
    expect(throughTheWire(offers, dialect).offers).toEqual({ ok: true, value: offers });
  });

  it("leave out what a dialect has no message for", () => {
    const cases = (dialect: Dialect) =>
      throughTheWire([webdav, transfer, embedded], dialect).messages.map(({ term }) => term.case);
    expect(cases("ocis")).toEqual(["webdavOptions", "transferOptions"]);
    expect(cases("opencloud")).toEqual(["webdavOptions", "embeddedOptions"]);
    expect(cases("cs3")).toEqual(["webdavOptions", "embeddedOptions"]);
  });

  it("say WebDAV permissions in the old member and the new one", () => {
    const [message] = throughTheWire([{ ...webdav, permissions: [...READ, "add_grant"] }], "ocis").messages;
    if (message?.term.case !== "webdavOptions") throw new Error("no WebDAV");
    const { permissions, sharePermissions, accessTypes } = message.term.value;
    expect(permissions?.reshare).toBe(true);
    expect(permissions?.permissions).toEqual(sharePermissions);
    expect(accessTypes).toEqual([AccessType.REMOTE, AccessType.DATATX]);
  });

  it("are understood from either member of the permissions, and reshare is one of them", () => {
    const read = (value: object) => {
      const message = create(ProtocolSchema, { term: { case: "webdavOptions", value } });
      const offers = readProtocols([message], { dialect: "ocis", code: "" });
      const [offer] = offers.ok ? offers.value : [];
      return offer?.protocol === "webdav" ? [offer.form, offer.permissions] : undefined;
    };
    const stat = { stat: true };
    expect(read({ uri: "u", permissions: { permissions: stat } })).toEqual(["webdav", ["stat"]]);
    expect(read({ uri: "u", permissions: { permissions: stat, reshare: true } })).toEqual([
      "webdav",
      ["add_grant", "stat"],
    ]);
    expect(read({ uri: "u", sharePermissions: stat })).toEqual(["webdav", ["stat"]]);
    expect(read({}), "OCM 1.0 names no URI").toEqual(["options", []]);
  });
});

describe("a webapp of a received share", () => {
  it("is the message of D1 for oCIS: no secret where nobody reads one", () => {
    const hole = holeOf(throughTheWire([webapp], "ocis").messages[0]?.term);
    expect(fieldsIn(hole)).toEqual(["1:LengthDelimited", "2:Varint"]);
    expect(fromBinary(WebappProtocolByViewModeSchema, hole)).toMatchObject({
      uri: webapp.uri,
      viewMode: ViewMode.READ_WRITE,
    });
  });

  it("is the message of D2 for OpenCloud", () => {
    const hole = holeOf(throughTheWire([webapp], "opencloud").messages[0]?.term);
    expect(fieldsIn(hole)).toEqual(["1:LengthDelimited", "2:Varint", "3:LengthDelimited"]);
    expect(fromBinary(WebappProtocolByViewModeSchema, hole).sharedSecret).toBe("s3cr3t");
  });

  it("is the message of D3 for cs3org/reva, and loses nothing", () => {
    const { messages, offers } = throughTheWire([webapp], "cs3");
    const hole = holeOf(messages[0]?.term);
    expect(fieldsIn(hole).slice(0, 3)).toEqual([
      "1:LengthDelimited",
      "2:LengthDelimited",
      "3:LengthDelimited",
    ]);
    expect(fromBinary(WebappProtocolByPermissionsSchema, hole)).toMatchObject({
      sharedSecret: "s3cr3t",
      uri: webapp.uri,
    });
    expect(offers).toEqual({ ok: true, value: [webapp] });
  });

  it.each(DIALECTS)(
    "tells its form by itself when %s is configured: a secret is never taken for a URI",
    (dialect) => {
      const byPermissions = toBinary(
        WebappProtocolByPermissionsSchema,
        create(WebappProtocolByPermissionsSchema, { sharedSecret: "s3cr3t", sharePermissions: {}, uri: "u" }),
      );
      const byViewMode = toBinary(
        WebappProtocolByViewModeSchema,
        create(WebappProtocolByViewModeSchema, {
          uri: "u",
          viewMode: ViewMode.READ_ONLY,
          sharedSecret: "s3cr3t",
        }),
      );
      for (const value of [byPermissions, byViewMode]) {
        const message = create(ProtocolSchema, { term: { case: "webappOptions", value } });
        expect(readProtocols([message], { dialect, code: "" })).toMatchObject({
          ok: true,
          value: [{ protocol: "webapp", uri: "u", sharedSecret: "s3cr3t" }],
        });
      }
    },
  );

  it("is told by the fields only the newest form has, and by the dialect when nothing tells", () => {
    const read = (bytes: Uint8Array<ArrayBuffer>, dialect: Dialect) => {
      const message = create(ProtocolSchema, { term: { case: "webappOptions", value: bytes } });
      const offers = readProtocols([message], { dialect, code: "" });
      return offers.ok && offers.value[0]?.protocol === "webapp" ? offers.value[0].uri : undefined;
    };
    const two = new BinaryWriter().tag(1, WireType.LengthDelimited).string("first");
    two.tag(3, WireType.LengthDelimited).string("third");
    const undecided = two.finish();
    expect(DIALECTS.map((dialect) => read(undecided, dialect))).toEqual(["first", "first", "third"]);
    two.raw(undecided).tag(6, WireType.LengthDelimited).string("Collabora");
    const decided = two.finish();
    expect(DIALECTS.map((dialect) => read(decided, dialect))).toEqual(["third", "third", "third"]);
  });
});

describe("the access methods of a share", () => {
  const method: AccessMethod = {
    protocol: "webapp",
    permissions: READ,
    requirements: ["must-exchange-token"],
    appName: "Collabora",
  };
  const dav: AccessMethod = {
    protocol: "webdav",
    permissions: READ,
    requirements: [],
    accessTypes: ["remote"],
  };
  const messagesOf = (methods: readonly AccessMethod[], dialect: Dialect) =>
    writeAccessMethods(methods, dialect).map((init) =>
      fromBinary(AccessMethodSchema, toBinary(AccessMethodSchema, create(AccessMethodSchema, init))),
    );

  it.each(DIALECTS)("begin with WebDAV in %s, even where there is none", (dialect) => {
    const cases = (methods: readonly AccessMethod[]) =>
      messagesOf(methods, dialect).map(({ term }) => term.case);
    expect(cases([])).toEqual(["webdavOptions"]);
    expect(cases([method])).toEqual(["webdavOptions", "webappOptions"]);
    expect(cases([method, dav])).toEqual(["webdavOptions", "webappOptions"]);
    const [first] = messagesOf([], dialect);
    expect(
      first?.term.case === "webdavOptions" && first.term.value.permissions,
      "never absent",
    ).toBeDefined();
  });

  it("say a webapp with a view mode or with permissions, as the dialect has it", () => {
    const hole = (dialect: Dialect) => holeOf(messagesOf([method], dialect)[1]?.term);
    for (const dialect of ["ocis", "opencloud"] as const) {
      expect(fromBinary(WebappAccessMethodByViewModeSchema, hole(dialect)).viewMode).toBe(ViewMode.READ_ONLY);
    }
    expect(fromBinary(WebappAccessMethodByPermissionsSchema, hole("cs3"))).toMatchObject({
      permissions: { initiateFileDownload: true },
      requirements: ["must-exchange-token"],
      appName: "Collabora",
    });
  });

  it.each([
    ["view-only", ["stat"]],
    ["read-only", READ],
    ["preview", READ],
    ["read-write", WRITE],
  ] as const)("keep the view mode %s and what it allows", (viewMode, permissions) => {
    const kept = { ...method, appName: "", requirements: [], viewMode, permissions };
    const messages = messagesOf([dav, kept], "ocis");
    expect(readAccessMethods(messages, "cs3")).toEqual({ ok: true, value: [dav, kept] });
  });

  it("have no view mode of D2 in D1", () => {
    const hole = (dialect: Dialect) =>
      holeOf(messagesOf([{ ...method, viewMode: "embedded" }], dialect)[1]?.term);
    expect(fromBinary(WebappAccessMethodByViewModeSchema, hole("ocis")).viewMode).toBe(ViewMode.VIEW_ONLY);
    expect(fromBinary(WebappAccessMethodByViewModeSchema, hole("opencloud")).viewMode).toBe(
      ViewMode.EMBEDDED,
    );
  });

  it("carry opaque methods through, and transfers only where D1 is spoken", () => {
    const methods: AccessMethod[] = [
      dav,
      { protocol: "transfer" },
      { protocol: "generic", opaque: generic.opaque },
    ];
    expect(readAccessMethods(messagesOf(methods, "ocis"), "ocis")).toEqual({ ok: true, value: methods });
    expect(messagesOf(methods, "cs3").map(({ term }) => term.case)).toEqual([
      "webdavOptions",
      "genericOptions",
    ]);
  });
});

describe("a share we sent", () => {
  it.each(DIALECTS)(
    "has nothing in field 13 for %s, which D1 and its successors read differently",
    (dialect) => {
      const share = create(ShareSchema, writeShare(aStoredShare(), dialect));
      expect(fieldsIn(toBinary(ShareSchema, share)).filter((field) => field.startsWith("13:"))).toEqual([]);
    },
  );
});

function aStoredShare() {
  return { ...aShare(aRemoteUser("richard", "receiver.org")), version: 1 as const, revision: 1 };
}
