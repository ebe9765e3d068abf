import { readdirSync, readFileSync } from "node:fs";

/** A field as a table line states it; `type` is a scalar name or the full name of a message or enum. */
export interface TableField {
  readonly number: number;
  readonly name: string;
  readonly type: string;
  readonly repeated: boolean;
  readonly oneof: string | undefined;
}

/** A message, nested ones included, under its full name. */
export interface TableMessage {
  readonly fullName: string;
  readonly fields: TableField[];
}

/** An enum under its full name, values by number. */
export interface TableEnum {
  readonly fullName: string;
  readonly values: readonly { readonly name: string; readonly number: number }[];
}

/** A unary call. */
export interface TableRpc {
  readonly service: string;
  readonly name: string;
  readonly input: string;
  readonly output: string;
}

/** The wire facts of one `.proto` file. */
export interface WireTable {
  readonly path: string;
  readonly package: string;
  readonly messages: readonly TableMessage[];
  readonly enums: readonly TableEnum[];
  readonly rpcs: readonly TableRpc[];
}

const HEADER = /^package (?<name>\S+); \/\/ (?<path>\S+)$/;
const SERVICE = /^service (?<name>\w+)$/;
const RPC = /^ {2}rpc (?<name>\w+)\((?<input>[\w.]+)\) returns \((?<output>[\w.]+)\)$/;
const MESSAGE = /^(?<indent> *)message (?<name>\w+)$/;
const ENUM = /^(?<indent> *)enum (?<name>\w+): (?<values>.+)$/;
const FIELD =
  /^(?<indent> +)(?<number>\d+): (?<repeated>repeated )?(?<type>[\w.]+) (?<name>\w+)(?: \[oneof (?<oneof>\w+)\])?(?: \[deprecated\])?$/;

/** Reads every table of a folder; throws at a line it does not understand, so that no fact is skipped. */
export function readWireTables(folder: URL): readonly WireTable[] {
  return readdirSync(folder)
    .toSorted()
    .map((file) => parseWireTable(readFileSync(new URL(file, folder), "utf8")));
}

function parseWireTable(text: string): WireTable {
  const [first = "", ...lines] = text.trimEnd().split("\n");
  const header = HEADER.exec(first)?.groups;
  if (header === undefined) throw new Error(`not a table header: ${first}`);
  const pkg = header.name ?? "";
  const messages: TableMessage[] = [];
  const enums: TableEnum[] = [];
  const rpcs: TableRpc[] = [];
  let service = "";
  let scope: readonly TableMessage[] = [];
  const owner = (indent: string | undefined) => scope[(indent ?? "").length / 2 - 1];
  const nameIn = (indent: string | undefined, name: string | undefined) =>
    `${owner(indent)?.fullName ?? pkg}.${name}`;

  for (const line of lines) {
    if (line.startsWith("imports:")) continue;
    const groups = (pattern: RegExp) => pattern.exec(line)?.groups;
    const asService = groups(SERVICE);
    const asRpc = groups(RPC);
    const asMessage = groups(MESSAGE);
    const asEnum = groups(ENUM);
    const asField = groups(FIELD);
    if (asService !== undefined) {
      service = `${pkg}.${asService.name}`;
    } else if (asRpc !== undefined) {
      const { name = "", input = "", output = "" } = asRpc;
      rpcs.push({ service, name, input, output });
    } else if (asMessage !== undefined) {
      const message = { fullName: nameIn(asMessage.indent, asMessage.name), fields: [] };
      messages.push(message);
      scope = [...scope.slice(0, (asMessage.indent ?? "").length / 2), message];
    } else if (asEnum !== undefined) {
      enums.push({
        fullName: nameIn(asEnum.indent, asEnum.name),
        values: (asEnum.values ?? "").split(", ").map((value) => {
          const [name = "", number = ""] = value.split("=");
          return { name, number: Number(number) };
        }),
      });
    } else if (asField !== undefined && owner(asField.indent) !== undefined) {
      const { number, name = "", type = "", repeated, oneof } = asField;
      owner(asField.indent)?.fields.push({
        number: Number(number),
        name,
        type,
        repeated: repeated !== undefined,
        oneof,
      });
    } else {
      throw new Error(`not a table line: ${line}`);
    }
  }
  return { path: header.path ?? "", package: pkg, messages, enums, rpcs };
}
