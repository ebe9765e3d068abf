import { type Fields, fieldValue } from "./fields.ts";
import { type Examined, inOrder, quote, refuse } from "./refusal.ts";

/**
 * The fields with a `content-length` for the bytes that came. A proxy that sends a body on in chunks takes the field
 * away; what the sender signed is then still known, because it must be the length of the body.
 */
export function withContentLength(fields: Fields, body: Uint8Array): Examined<Fields> {
  const length = String(body.length);
  if (!fields.has("content-length")) return inOrder(new Map([...fields, ["content-length", [length]]]));
  const value = fieldValue(fields, "content-length");
  if (!value.ok) return value;
  return value.value === length
    ? inOrder(fields)
    : refuse("length-mismatch", `Content-Length is ${quote(value.value)}, the body has ${length} bytes`);
}
