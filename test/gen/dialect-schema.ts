import { create, createFileRegistry, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { type Dialect, MAP_VALUES, referencedTables, tablesOf } from "./dialects.ts";
import type { TableField, TableMessage } from "./wire-table.ts";

/** One generation of the contract as that generation's own software has it, holes not yet holes. */
export interface DialectSchema {
  readonly messages: readonly DescMessage[];
  message(fullName: string): DescMessage;
  /** The name in the contract of one of `messages`. */
  nameOf(message: DescMessage): string;
}

const FIELD_MASK: TableMessage = {
  fullName: "google.protobuf.FieldMask",
  fields: [{ number: 1, name: "paths", type: "string", repeated: true, oneof: undefined }],
};

/** Builds descriptors from the field tables alone; nothing of the generated code is used. */
export function dialectSchema(dialect: Dialect): DialectSchema {
  const tables = [...tablesOf(dialect), ...referencedTables()];
  const messages = [FIELD_MASK, ...tables.flatMap((table) => table.messages)];
  const enums = tables.flatMap((table) => table.enums);
  const enumNames = new Set(enums.map(({ fullName }) => fullName));

  const file = create(FileDescriptorProtoSchema, {
    name: `${dialect}.proto`,
    syntax: "proto3",
    // One flat file: names do not travel, so packages and nesting may go.
    messageType: messages.map((message) => messageProto(message, enumNames)),
    enumType: enums.map(({ fullName, values }) => ({
      name: flat(fullName),
      value: values.map(({ name, number }) => ({ name, number })),
    })),
  });
  const registry = createFileRegistry(file, () => undefined);
  const byName = new Map<string, DescMessage>();
  for (const { fullName } of messages) {
    const message = registry.getMessage(flat(fullName));
    if (message !== undefined) byName.set(fullName, message);
  }
  const names = new Map([...byName].map(([name, message]) => [message, name]));
  return {
    messages: [...byName.values()],
    message(fullName) {
      const message = byName.get(fullName);
      if (message === undefined) throw new Error(`${dialect} has no message ${fullName}`);
      return message;
    },
    nameOf: (message) => names.get(message) ?? message.typeName,
  };
}

function messageProto({ fullName, fields }: TableMessage, enums: ReadonlySet<string>) {
  const oneofs = [...new Set(fields.flatMap(({ oneof }) => oneof ?? []))];
  return {
    name: flat(fullName),
    field: fields.map((field) => ({
      ...fieldProto(field, enums, fullName),
      ...(field.oneof === undefined ? {} : { oneofIndex: oneofs.indexOf(field.oneof) }),
    })),
    oneofDecl: oneofs.map((name) => ({ name })),
    nestedType: fields.flatMap(({ type }) => mapEntryProto(type, enums)),
  };
}

function mapEntryProto(type: string, enums: ReadonlySet<string>): MessageInit[] {
  const held = MAP_VALUES[type];
  if (held === undefined) return [];
  const entryField = (number: number, name: string, ofType: string) =>
    fieldProto({ number, name, type: ofType, repeated: false, oneof: undefined }, enums, type);
  return [
    {
      name: type.slice(type.lastIndexOf(".") + 1),
      field: [entryField(1, "key", "string"), entryField(2, "value", held)],
      options: { mapEntry: true },
    },
  ];
}

function fieldProto(field: TableField, enums: ReadonlySet<string>, parent: string) {
  const { number, name, type, repeated } = field;
  const label = repeated ? FieldDescriptorProto_Label.REPEATED : FieldDescriptorProto_Label.OPTIONAL;
  if (!type.includes(".")) {
    const scalar = ScalarType[type.toUpperCase() as keyof typeof ScalarType];
    // Scalar types have the same numbers in both enums.
    return { number, name, label, type: scalar as number as FieldDescriptorProto_Type };
  }
  const isMap = MAP_VALUES[type] !== undefined;
  const typeName = isMap ? `.${flat(parent)}.${type.slice(parent.length + 1)}` : `.${flat(type)}`;
  const kind = enums.has(type) ? FieldDescriptorProto_Type.ENUM : FieldDescriptorProto_Type.MESSAGE;
  return { number, name, label, type: kind, typeName };
}

type MessageInit = Pick<DescriptorProto, "name"> & {
  readonly field: ReturnType<typeof fieldProto>[];
  readonly options: { readonly mapEntry: boolean };
};

function flat(fullName: string): string {
  return fullName.replaceAll(".", "_");
}
