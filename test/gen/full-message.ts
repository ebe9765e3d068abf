import { create, type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";

/** How deep a filled message goes before it ends in an empty one; enough for a list of shares, their protocols and permissions. */
const DEPTH = 5;

/**
 * Every message of a type with each of its fields set to something other than its default: one message per
 * member of its oneofs, so that each number is on the wire once.
 */
export function fullMessages(type: DescMessage, depth = DEPTH): readonly Message[] {
  const widest = Math.max(1, ...type.oneofs.map((oneof) => oneof.fields.length));
  return Array.from({ length: widest }, (_, choice) => {
    const message = reflect(type, create(type));
    const chosen = type.oneofs.map((oneof) => oneof.fields[choice % oneof.fields.length]);
    for (const field of type.fields) {
      if (field.oneof === undefined || chosen.includes(field)) fill({ message, field, depth });
    }
    return message.message;
  });
}

interface Filling {
  readonly message: ReturnType<typeof reflect>;
  readonly field: DescField;
  readonly depth: number;
}

function fill({ message, field, depth }: Filling): void {
  if (field.fieldKind === "list") {
    for (const value of valuesOf(field, depth)) message.get(field).add(value);
  } else if (field.fieldKind === "map") {
    const [value] = valuesOf(field, depth);
    message.get(field).set("key of text", value);
  } else {
    message.set(field, valuesOf(field, depth)[0]);
  }
}

/** Something other than the default; for a message one value per member of its oneofs. */
function valuesOf(field: DescField, depth: number): readonly unknown[] {
  const { message } = field;
  if (message !== undefined) {
    const values = depth === 0 ? [create(message)] : fullMessages(message, depth - 1);
    return values.map((value) => reflect(message, value));
  }
  if (field.enum !== undefined) return [field.enum.values.at(-1)?.number];
  switch (field.scalar) {
    case ScalarType.STRING:
      return [`text of ${field.name}`];
    case ScalarType.BYTES:
      return [new Uint8Array([0, 0x08, 0xff])];
    case ScalarType.BOOL:
      return [true];
    case ScalarType.INT64:
      return [-field.number];
    case ScalarType.UINT64:
      return [2n ** 63n + BigInt(field.number)];
    default:
      return [field.number];
  }
}
