import { type DescField, type DescFile, ScalarType } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import type { TableField, WireTable } from "./wire-table.ts";

/** What is fixed on the wire, one entry per fact: `file …`, `message …`, `enum …`, `…#number`, `rpc …`. */
export type WireFacts = ReadonlyMap<string, string>;

/** The facts a set of tables states. */
export function factsOfTables(tables: readonly WireTable[]): WireFacts {
  const facts = new Map<string, string>();
  for (const table of tables) {
    facts.set(`file ${table.path}`, table.package);
    for (const { fullName, fields } of table.messages) {
      facts.set(`message ${fullName}`, "");
      for (const field of fields) facts.set(`${fullName}#${field.number}`, describeField(field));
    }
    for (const { fullName, values } of table.enums) {
      facts.set(`enum ${fullName}`, "");
      for (const value of values) facts.set(`${fullName}#${value.number}`, value.name);
    }
    for (const { service, name, input, output } of table.rpcs) {
      facts.set(`rpc ${service}/${name}`, `${input} -> ${output}`);
    }
  }
  return facts;
}

/** The facts generated descriptors state, in the words of the tables. */
export function factsOfFiles(files: readonly DescFile[]): WireFacts {
  const facts = new Map<string, string>();
  for (const file of files) {
    facts.set(`file ${file.name}.proto`, file.proto.package);
    for (const type of nestedTypes(file)) {
      if (type.kind === "message") {
        facts.set(`message ${type.typeName}`, "");
        for (const field of type.fields) {
          facts.set(`${type.typeName}#${field.number}`, describeField(asTableField(field)));
        }
      } else if (type.kind === "enum") {
        facts.set(`enum ${type.typeName}`, "");
        for (const value of type.values) facts.set(`${type.typeName}#${value.number}`, value.name);
      } else if (type.kind === "service") {
        for (const { name, methodKind, input, output } of type.methods) {
          const call = `${input.typeName} -> ${output.typeName}`;
          facts.set(`rpc ${type.typeName}/${name}`, methodKind === "unary" ? call : `${methodKind} ${call}`);
        }
      }
    }
  }
  return facts;
}

function describeField({ repeated, type, name, oneof }: TableField): string {
  return `${repeated ? "repeated " : ""}${type} ${name}${oneof === undefined ? "" : ` [oneof ${oneof}]`}`;
}

function asTableField(field: DescField): TableField {
  return {
    number: field.number,
    name: field.name,
    type: typeOf(field),
    repeated: field.fieldKind === "list" || field.fieldKind === "map",
    oneof: field.oneof?.name,
  };
}

function typeOf(field: DescField): string {
  // A map field is a repeated entry message named after the field.
  if (field.fieldKind === "map") return `${field.parent.typeName}.${pascalCase(field.name)}Entry`;
  if (field.scalar !== undefined) return ScalarType[field.scalar].toLowerCase();
  return field.message?.typeName ?? field.enum?.typeName ?? "unknown";
}

function pascalCase(name: string): string {
  return name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
