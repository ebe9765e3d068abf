import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** One field of a message as the receiver's own schema reads it. */
export interface WireField {
  /** Names of the fields down to this one, as the receiver's contract has them: `share.access_methods.…`. */
  readonly path: string;
  /** The message it is in and its number there, as the receiver's contract has them: `cs3_…_Share#13`. */
  readonly fact: string;
  readonly text?: string;
}

/** What a receiver makes of bytes that somebody sent. */
export interface WireReading {
  readonly fields: readonly WireField[];
  /** Numbers the receiver does not know and skips. */
  readonly skipped: readonly WireField[];
  /** What the receiver takes for something else, or breaks on. */
  readonly misread: readonly string[];
}

/** Reads a message as strictly as an implementation of protobuf may, by the receiver's schema alone. */
export function readWire(bytes: Uint8Array, type: DescMessage): WireReading {
  const reading: Reading = { fields: [], skipped: [], misread: [] };
  walk(bytes, { type, path: "", reading });
  return reading;
}

interface Reading {
  readonly fields: WireField[];
  readonly skipped: WireField[];
  readonly misread: string[];
}

interface Place {
  readonly type: DescMessage;
  readonly path: string;
  readonly reading: Reading;
}

function walk(bytes: Uint8Array, { type, path, reading }: Place): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = type.fields.find((known) => known.number === number);
    const fact = `${type.typeName}#${number}`;
    const at = path === "" ? (field?.name ?? `${number}`) : `${path}.${field?.name ?? number}`;
    if (field === undefined) {
      const value = wireType === WireType.LengthDelimited ? latin(reader.bytes()) : undefined;
      if (value === undefined) reader.skip(wireType, number);
      reading.skipped.push({ path: at, fact, ...(value !== undefined && { text: value }) });
    } else if (wireType !== wireTypeOf(field)) {
      reading.misread.push(`${at}: wire type ${wireType}`);
      reader.skip(wireType, number);
    } else {
      readField(reader, { field, at, fact, wireType, reading });
    }
  }
}

interface FieldPlace {
  readonly field: DescField;
  readonly at: string;
  readonly fact: string;
  readonly wireType: WireType;
  readonly reading: Reading;
}

function readField(reader: BinaryReader, { field, at, fact, wireType, reading }: FieldPlace): void {
  if (wireType !== WireType.LengthDelimited) {
    const value = reader.uint64();
    const unknown = field.enum !== undefined && field.enum.value[Number(value)] === undefined;
    if (unknown) reading.misread.push(`${at}: no ${field.enum?.typeName} has ${value}`);
    reading.fields.push({ path: at, fact });
    return;
  }
  const bytes = reader.bytes();
  if (field.fieldKind === "map") {
    readEntry(bytes, { field, at, fact, reading });
  } else if (field.message !== undefined) {
    reading.fields.push({ path: at, fact });
    walk(bytes, { type: field.message, path: at, reading });
  } else if (field.scalar === ScalarType.STRING) {
    const text = utf8(bytes);
    if (text === undefined) reading.misread.push(`${at}: no text`);
    reading.fields.push({ path: at, fact, ...(text !== undefined && { text }) });
  } else {
    // Bytes, or numbers that are packed.
    reading.fields.push({ path: at, fact, text: latin(bytes) });
  }
}

function readEntry(bytes: Uint8Array, place: Omit<FieldPlace, "wireType">): void {
  const { field, at, fact, reading } = place;
  const reader = new BinaryReader(bytes);
  reading.fields.push({ path: at, fact });
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (wireType !== WireType.LengthDelimited) {
      reading.misread.push(`${at}: an entry of wire type ${wireType}`);
      reader.skip(wireType, number);
    } else if (number === 2 && field.message !== undefined) {
      walk(reader.bytes(), { type: field.message, path: at, reading });
    } else {
      reading.fields.push({ path: at, fact, text: latin(reader.bytes()) });
    }
  }
}

function wireTypeOf(field: DescField): WireType {
  const long = field.message !== undefined || field.fieldKind === "map";
  const packed = field.fieldKind === "list" && field.scalar !== ScalarType.STRING;
  const text = field.scalar === ScalarType.STRING || field.scalar === ScalarType.BYTES;
  return long || packed || text ? WireType.LengthDelimited : WireType.Varint;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bytes as they are, so that a secret in them is seen. */
function latin(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
