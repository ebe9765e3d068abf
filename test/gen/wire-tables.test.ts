import type { DescMessage } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { describe, expect, it } from "vitest";
import { DIALECTS, type Dialect, FILLINGS, MAP_VALUES, referencedTables, tablesOf } from "./dialects.ts";
import { contractFiles, dialectFiles } from "./generated-files.ts";
import { factsOfFiles, factsOfTables, type WireFacts } from "./wire-facts.ts";

const SHARING = "cs3.sharing.ocm.v1beta1";
const FILLING = "meshport.cs3dialect.v1";

/** A fact we state otherwise than a dialect does. Everything not listed here must be equal to the letter. */
interface Difference {
  readonly fact: string;
  readonly in: readonly Dialect[];
  readonly theirs: string;
  readonly ours: string;
}

const DIFFERENCES: readonly Difference[] = [
  // The three holes: bytes stand where the contract changed its mind about an embedded message or a string.
  {
    fact: `${SHARING}.Share#13`,
    in: ["D1"],
    theirs: "cs3.types.v1beta1.Opaque opaque",
    ours: "bytes opaque_or_code",
  },
  { fact: `${SHARING}.Share#13`, in: ["D2", "D3"], theirs: "string code", ours: "bytes opaque_or_code" },
  {
    fact: `${SHARING}.Protocol#2`,
    in: ["D1", "D2", "D3"],
    theirs: `${SHARING}.WebappProtocol webapp_options [oneof term]`,
    ours: "bytes webapp_options [oneof term]",
  },
  {
    fact: `${SHARING}.AccessMethod#2`,
    in: ["D1", "D2", "D3"],
    theirs: `${SHARING}.WebappAccessMethod webapp_options [oneof term]`,
    ours: "bytes webapp_options [oneof term]",
  },
  // Same number, same type, renamed by D2.
  {
    fact: `${FILLING}.WebappProtocolByViewMode#1`,
    in: ["D1"],
    theirs: "string uri_template",
    ours: "string uri",
  },
];

/** A fact of ours that some dialects do not know: the superset. A trailing `*` stands for every fact that starts so. */
interface Addition {
  readonly fact: string;
  readonly notIn: readonly Dialect[];
}

const ADDITIONS: readonly Addition[] = [
  // Dropped by D2.
  { fact: `${SHARING}.Protocol#3`, notIn: ["D2", "D3"] },
  { fact: `message ${SHARING}.TransferProtocol`, notIn: ["D2", "D3"] },
  { fact: `${SHARING}.TransferProtocol#*`, notIn: ["D2", "D3"] },
  { fact: `${SHARING}.AccessMethod#3`, notIn: ["D2", "D3"] },
  { fact: `message ${SHARING}.TransferAccessMethod`, notIn: ["D2", "D3"] },
  { fact: `${SHARING}.TransferAccessMethod#*`, notIn: ["D2", "D3"] },
  // Dropped by D3.
  { fact: `message ${SHARING}.ShareGrant`, notIn: ["D3"] },
  { fact: `${SHARING}.ShareGrant#*`, notIn: ["D3"] },
  // Came with D2: a package of its own …
  { fact: "file cs3/ocm/incoming/v1beta1/ocm_incoming_api.proto", notIn: ["D1"] },
  { fact: "message cs3.ocm.incoming.v1beta1.*", notIn: ["D1"] },
  { fact: "cs3.ocm.incoming.v1beta1.*", notIn: ["D1"] },
  { fact: "rpc cs3.ocm.incoming.v1beta1.OcmIncomingAPI/*", notIn: ["D1"] },
  // … of identities …
  { fact: "message cs3.identity.user.v1beta1.ExternalIdentity", notIn: ["D1"] },
  { fact: "cs3.identity.user.v1beta1.ExternalIdentity#*", notIn: ["D1"] },
  { fact: "cs3.identity.user.v1beta1.UserId#4", notIn: ["D1"] },
  { fact: "cs3.identity.user.v1beta1.UserId#5", notIn: ["D1"] },
  { fact: "cs3.identity.user.v1beta1.User#10", notIn: ["D1"] },
  { fact: "enum cs3.identity.user.v1beta1.UserStatus", notIn: ["D1"] },
  { fact: "cs3.identity.user.v1beta1.UserStatus#*", notIn: ["D1"] },
  // … and of shares.
  { fact: "cs3.ocm.core.v1beta1.CreateOCMCoreShareRequest#12", notIn: ["D1"] },
  { fact: `${SHARING}.ListReceivedOCMSharesRequest#4`, notIn: ["D1"] },
  { fact: `message ${SHARING}.ListReceivedOCMSharesRequest.Filter`, notIn: ["D1"] },
  { fact: `${SHARING}.ListReceivedOCMSharesRequest.Filter#*`, notIn: ["D1"] },
  { fact: `enum ${SHARING}.ListReceivedOCMSharesRequest.Filter.Type`, notIn: ["D1"] },
  { fact: `${SHARING}.ListReceivedOCMSharesRequest.Filter.Type#*`, notIn: ["D1"] },
  { fact: `${SHARING}.Share#14`, notIn: ["D1"] },
  { fact: `${SHARING}.Share#15`, notIn: ["D1"] },
  { fact: `${SHARING}.ReceivedShare#15`, notIn: ["D1"] },
  { fact: `${SHARING}.ReceivedShare#16`, notIn: ["D1"] },
  { fact: `${SHARING}.ReceivedShare#17`, notIn: ["D1"] },
  { fact: `${SHARING}.Protocol#5`, notIn: ["D1"] },
  { fact: `message ${SHARING}.EmbeddedProtocol`, notIn: ["D1"] },
  { fact: `${SHARING}.EmbeddedProtocol#*`, notIn: ["D1"] },
  { fact: `${SHARING}.WebDAVProtocol#4`, notIn: ["D1"] },
  { fact: `${SHARING}.WebDAVProtocol#5`, notIn: ["D1"] },
  { fact: `${SHARING}.WebDAVAccessMethod#2`, notIn: ["D1"] },
  { fact: `${SHARING}.WebDAVAccessMethod#3`, notIn: ["D1"] },
  { fact: `enum ${SHARING}.RecipientType`, notIn: ["D1"] },
  { fact: `${SHARING}.RecipientType#*`, notIn: ["D1"] },
  { fact: `enum ${SHARING}.SharedResourceType`, notIn: ["D1"] },
  { fact: `${SHARING}.SharedResourceType#*`, notIn: ["D1"] },
  { fact: `enum ${SHARING}.AccessType`, notIn: ["D1"] },
  { fact: `${SHARING}.AccessType#*`, notIn: ["D1"] },
  { fact: `${FILLING}.WebappProtocolByViewMode#3`, notIn: ["D1"] },
  // Came with D3.
  { fact: `${SHARING}.ReceivedShare#18`, notIn: ["D1", "D2"] },
  { fact: `${SHARING}.ReceivedShare#19`, notIn: ["D1", "D2"] },
  { fact: `${SHARING}.ShareState#4`, notIn: ["D1", "D2"] },
  { fact: `${SHARING}.WebDAVProtocol#6`, notIn: ["D1", "D2"] },
  { fact: `message ${FILLING}.WebappProtocolByPermissions`, notIn: ["D1", "D2"] },
  { fact: `${FILLING}.WebappProtocolByPermissions#*`, notIn: ["D1", "D2"] },
  { fact: `message ${FILLING}.WebappAccessMethodByPermissions`, notIn: ["D1", "D2"] },
  { fact: `${FILLING}.WebappAccessMethodByPermissions#*`, notIn: ["D1", "D2"] },
  // Left with D3.
  { fact: `message ${FILLING}.WebappProtocolByViewMode`, notIn: ["D3"] },
  { fact: `${FILLING}.WebappProtocolByViewMode#*`, notIn: ["D3"] },
  { fact: `message ${FILLING}.WebappAccessMethodByViewMode`, notIn: ["D3"] },
  { fact: `${FILLING}.WebappAccessMethodByViewMode#*`, notIn: ["D3"] },
  // Our own file: where it lies is nobody's contract.
  { fact: "file meshport/*", notIn: ["D1", "D2", "D3"] },
];

const ours = factsOfFiles([...contractFiles, ...dialectFiles]);

/** A dialect's facts, with the messages that fill a hole under the names we give them. */
function factsOf(dialect: Dialect): WireFacts {
  const facts = factsOfTables([...tablesOf(dialect), ...referencedTables()]);
  const fillings = FILLINGS.filter((filling) => filling.in.includes(dialect));
  return new Map(
    [...facts].map(([fact, value]) => {
      const [, prefix = "", name = "", number = ""] = /^(\w+ )?([^# ]+)(#\d+)?$/.exec(fact) ?? [];
      const filling = fillings.find(({ theirs }) => theirs === name);
      return [filling === undefined ? fact : `${prefix}${filling.ours}${number}`, value];
    }),
  );
}

function covers(addition: Addition, fact: string): boolean {
  const { fact: pattern } = addition;
  return pattern.endsWith("*") ? fact.startsWith(pattern.slice(0, -1)) : fact === pattern;
}

describe.each(DIALECTS)("the CS3 schema towards %s", (dialect) => {
  const theirs = factsOf(dialect);

  it("states every message, field, number, type, enum value and call as the dialect does, the holes apart", () => {
    const expected = new Map(theirs);
    for (const difference of DIFFERENCES.filter((difference) => difference.in.includes(dialect))) {
      expect(theirs.get(difference.fact), difference.fact).toBe(difference.theirs);
      expected.set(difference.fact, difference.ours);
    }
    const stated = [...expected.keys()].map((fact) => [fact, ours.get(fact)]);
    expect(stated).toEqual([...expected]);
  });

  it("adds nothing that is not listed as an addition", () => {
    const listed = ADDITIONS.filter((addition) => addition.notIn.includes(dialect));
    const added = [...ours.keys()].filter((fact) => !theirs.has(fact));
    expect(added.filter((fact) => !listed.some((addition) => covers(addition, fact)))).toEqual([]);
    expect(listed.filter((addition) => !added.some((fact) => covers(addition, fact)))).toEqual([]);
  });
});

describe("the CS3 schema", () => {
  it("keys every map by text and holds in it what the contract says", () => {
    const maps = [...contractFiles, ...dialectFiles]
      .flatMap((file) => [...nestedTypes(file)])
      .filter((type): type is DescMessage => type.kind === "message")
      .flatMap((message) => message.fields)
      .filter((field) => field.fieldKind === "map");
    const textKey = 9;
    expect(maps.map((field) => field.mapKey)).toEqual(maps.map(() => textKey));
    expect(maps.map((field) => field.message?.typeName ?? "string").toSorted()).toEqual(
      Object.values(MAP_VALUES).toSorted(),
    );
  });
});
