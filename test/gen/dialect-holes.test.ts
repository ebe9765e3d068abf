import {
  create,
  createRegistry,
  type DescMessage,
  fromBinary,
  type Message,
  toBinary,
} from "@bufbuild/protobuf";
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import { ViewMode } from "../../src/gen/cs3/app/provider/v1beta1/resources_pb.ts";
import {
  AccessMethodSchema,
  ProtocolSchema,
  ReceivedShareSchema,
  ShareSchema,
  ShareState,
} from "../../src/gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { ResourcePermissionsSchema } from "../../src/gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { OpaqueSchema } from "../../src/gen/cs3/types/v1beta1/types_pb.ts";
import {
  WebappAccessMethodByPermissionsSchema,
  WebappAccessMethodByViewModeSchema,
  WebappProtocolByPermissionsSchema,
  WebappProtocolByViewModeSchema,
} from "../../src/gen/meshport/cs3dialect/v1/webapp_pb.ts";
import { dialectSchema } from "./dialect-schema.ts";
import { DIALECTS, FILLINGS } from "./dialects.ts";
import { fullMessages } from "./full-message.ts";
import { contractFiles, dialectFiles } from "./generated-files.ts";

const generated = createRegistry(...contractFiles, ...dialectFiles);

/** Bytes put together by hand: no schema is trusted to make what another schema reads. */
type Value = string | number | Uint8Array;

function raw(...fields: readonly (readonly [number: number, value: Value])[]): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  for (const [number, value] of fields) {
    if (typeof value === "number") writer.tag(number, WireType.Varint).uint32(value);
    else if (typeof value === "string") writer.tag(number, WireType.LengthDelimited).string(value);
    else writer.tag(number, WireType.LengthDelimited).bytes(value);
  }
  return writer.finish();
}

const opaque = raw([1, raw([1, "key"], [2, raw([1, "plain"], [2, new Uint8Array([0xff])])])]);
const permissions = raw([5, 1], [7, 1], [18, 1]);

const WEBAPP_PROTOCOLS: readonly {
  readonly dialect: string;
  readonly filling: Uint8Array<ArrayBuffer>;
  readonly schema: DescMessage;
  readonly holds: object;
}[] = [
  {
    dialect: "D1: URI template and view mode",
    filling: raw([1, "https://a.example/{id}"], [2, ViewMode.READ_WRITE]),
    schema: WebappProtocolByViewModeSchema,
    holds: { uri: "https://a.example/{id}", viewMode: ViewMode.READ_WRITE, sharedSecret: "" },
  },
  {
    dialect: "D2: URI, view mode and shared secret",
    filling: raw([1, "https://a.example/app"], [2, ViewMode.EMBEDDED], [3, "s3cr3t"]),
    schema: WebappProtocolByViewModeSchema,
    holds: { uri: "https://a.example/app", viewMode: ViewMode.EMBEDDED, sharedSecret: "s3cr3t" },
  },
  {
    dialect: "D3: shared secret, permissions and URI",
    filling: raw(
      [1, "s3cr3t"],
      [2, permissions],
      [3, "https://a.example/app"],
      [4, "must-exchange-token"],
      [5, "blank"],
      [5, "iframe"],
      [6, "Notes"],
      [8, "text/plain"],
    ),
    schema: WebappProtocolByPermissionsSchema,
    holds: {
      sharedSecret: "s3cr3t",
      sharePermissions: create(ResourcePermissionsSchema, {
        getPath: true,
        initiateFileDownload: true,
        stat: true,
      }),
      uri: "https://a.example/app",
      requirements: ["must-exchange-token"],
      targets: ["blank", "iframe"],
      appName: "Notes",
      mediaTypes: ["text/plain"],
    },
  },
];

const WEBAPP_ACCESS_METHODS: typeof WEBAPP_PROTOCOLS = [
  {
    dialect: "D1 and D2: view mode",
    filling: raw([1, ViewMode.VIEW_ONLY]),
    schema: WebappAccessMethodByViewModeSchema,
    holds: { viewMode: ViewMode.VIEW_ONLY },
  },
  {
    dialect: "D3: permissions",
    filling: raw([1, permissions], [2, "must-use-mfa"], [3, "Notes"]),
    schema: WebappAccessMethodByPermissionsSchema,
    holds: { requirements: ["must-use-mfa"], appName: "Notes" },
  },
];

function wireTypeOf(bytes: Uint8Array, number: number): WireType | undefined {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [found, wireType] = reader.tag();
    if (found === number) return wireType;
    reader.skip(wireType, found);
  }
  return undefined;
}

describe("Protocol.webapp_options", () => {
  it.each(WEBAPP_PROTOCOLS)("comes through and fills again byte by byte in $dialect", (row) => {
    const wire = raw([2, row.filling]);
    const protocol = fromBinary(ProtocolSchema, wire);
    expect(protocol.term).toEqual({ case: "webappOptions", value: row.filling });
    const filled = fromBinary(row.schema, row.filling);
    expect(filled).toMatchObject(row.holds);
    const value = toBinary(row.schema, filled);
    const again = create(ProtocolSchema, { term: { case: "webappOptions", value } });
    expect(toBinary(ProtocolSchema, again)).toEqual(wire);
  });

  it("shows its dialect in the wire type of field 2", () => {
    const wireTypes = WEBAPP_PROTOCOLS.map(({ filling }) => wireTypeOf(filling, 2));
    expect(wireTypes).toEqual([WireType.Varint, WireType.Varint, WireType.LengthDelimited]);
  });

  it("survives inside a received share, next to fields of its own dialect", () => {
    for (const { filling } of WEBAPP_PROTOCOLS) {
      const wire = raw(
        [1, raw([1, "id"])],
        [11, raw([2, filling])],
        [12, ShareState.TRANSFERRING],
        [18, "/in"],
      );
      const share = fromBinary(ReceivedShareSchema, wire);
      expect(share.protocols[0]?.term).toEqual({ case: "webappOptions", value: filling });
      expect(toBinary(ReceivedShareSchema, share)).toEqual(wire);
    }
  });
});

describe("AccessMethod.webapp_options", () => {
  it.each(WEBAPP_ACCESS_METHODS)("comes through and fills again byte by byte in $dialect", (row) => {
    const wire = raw([2, row.filling]);
    const method = fromBinary(AccessMethodSchema, wire);
    expect(method.term).toEqual({ case: "webappOptions", value: row.filling });
    const filled = fromBinary(row.schema, row.filling);
    expect(filled).toMatchObject(row.holds);
    const value = toBinary(row.schema, filled);
    const again = create(AccessMethodSchema, { term: { case: "webappOptions", value } });
    expect(toBinary(AccessMethodSchema, again)).toEqual(wire);
  });

  it("shows its dialect in the wire type of field 1", () => {
    const wireTypes = WEBAPP_ACCESS_METHODS.map(({ filling }) => wireTypeOf(filling, 1));
    expect(wireTypes).toEqual([WireType.Varint, WireType.LengthDelimited]);
  });
});

describe("Share field 13", () => {
  it("holds D1's opaque data byte by byte", () => {
    const wire = raw([3, "notes.txt"], [13, opaque]);
    const share = fromBinary(ShareSchema, wire);
    const held = fromBinary(OpaqueSchema, share.opaqueOrCode);
    expect(held.map.key).toMatchObject({ decoder: "plain", value: new Uint8Array([0xff]) });
    expect(toBinary(OpaqueSchema, held)).toEqual(opaque);
    expect(toBinary(ShareSchema, share)).toEqual(wire);
  });

  it("holds the code of D2 and D3 next to their opaque data", () => {
    const wire = raw([13, "c0d3"], [14, opaque], [15, 1]);
    const share = fromBinary(ShareSchema, wire);
    expect(new TextDecoder().decode(share.opaqueOrCode)).toBe("c0d3");
    expect(share.opaque?.map.key?.decoder).toBe("plain");
    expect(toBinary(ShareSchema, share)).toEqual(wire);
  });

  it("is not sent unless it is set", () => {
    const wire = toBinary(ShareSchema, create(ShareSchema, { name: "notes.txt" }));
    expect(wire).toEqual(raw([3, "notes.txt"]));
  });
});

describe.each(DIALECTS)("a complete message of %s", (dialect) => {
  const theirs = dialectSchema(dialect);
  const rows = theirs.messages
    .map((type) => ({ type, name: theirs.nameOf(type) }))
    .filter(({ name }) => name.startsWith("cs3."));

  it.each(rows)("goes through our schema byte by byte: $name", ({ type, name }) => {
    const filling = FILLINGS.find((filling) => filling.theirs === name && filling.in.includes(dialect));
    const ours = generated.getMessage(filling?.ours ?? name);
    if (ours === undefined) throw new Error(`no generated message for ${name}`);
    for (const message of fullMessages(type)) {
      const wire = toBinary(type, message);
      const read: Message = fromBinary(ours, wire);
      expect(read.$unknown).toBeUndefined();
      expect(toBinary(ours, read)).toEqual(wire);
    }
  });
});
