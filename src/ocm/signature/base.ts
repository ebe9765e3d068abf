import { type InnerList, serializeInnerList } from "structured-headers";
import { componentValue, type SignableMessage } from "./components.ts";
import { type Examined, inOrder } from "./refusal.ts";

/**
 * The bytes a signature is made over (RFC 9421 section 2.5): one line for each component of `input`, and the
 * parameters, written anew from what was read so that both sides spell them alike.
 */
export function signatureBase(
  names: readonly string[],
  input: InnerList,
  message: SignableMessage,
): Examined<Uint8Array<ArrayBuffer>> {
  const lines: string[] = [];
  for (const name of names) {
    const value = componentValue(name, message);
    if (!value.ok) return value;
    lines.push(`"${name}": ${value.value}`);
  }
  lines.push(`"@signature-params": ${serializeInnerList(input)}`);
  return inOrder(linesToSign(lines));
}

/** Lines as the bytes that are signed: joined with line feeds, none at the end. */
export function linesToSign(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  // Copied, because an encoder may answer with a view of memory that is not its own.
  return new Uint8Array(new TextEncoder().encode(lines.join("\n")));
}
