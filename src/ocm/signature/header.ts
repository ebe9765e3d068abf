import {
  type InnerList,
  isInnerList,
  type Parameters,
  parseDictionary,
  serializeDictionary,
} from "structured-headers";
import { type Examined, inOrder, refuse } from "./refusal.ts";

const LABEL = "ocm";
const TAG = "ocm";
const MAX_HEADER = 8192;

/** The one signature of a request that is OCM's. */
export interface OcmSignature {
  readonly tagged: boolean;
  /** Covered components and parameters, as read from `Signature-Input`. */
  readonly input: InnerList;
  readonly signature: ArrayBuffer;
}

/**
 * The members of a dictionary field (RFC 9651 section 3.2) as texts with emptied strings. Parsing alone does not show
 * what stands there twice: the last one wins in silence. Undefined when the field is not in the grammar.
 */
export function dictionaryMembers(header: string): readonly string[] | undefined {
  // Strings of the display kind escape differently, and nothing we read has one.
  if (header.length > MAX_HEADER || header.includes('%"')) return undefined;
  try {
    if (parseDictionary(header).size === 0) return [];
  } catch {
    return undefined;
  }
  return header.replace(/"(?:[^"\\]|\\.)*"/g, '""').split(",");
}

/**
 * Finds OCM's signature among those of a request: the one with `tag="ocm"`, else, where that is accepted, the one
 * labelled `ocm` that has no tag. Undefined when there is none; others, such as a proxy's, are none of our business.
 */
export function findSignature(
  signatureInput: string,
  signature: string | undefined,
  accept: { readonly untagged: boolean },
): Examined<OcmSignature | undefined> {
  const members = dictionaryMembers(signatureInput);
  if (members === undefined) return refuse("malformed-header", "Signature-Input is not a dictionary");
  const inputs = parseDictionary(signatureInput);
  if (inputs.size !== members.length) return refuse("duplicate", "Signature-Input has a label twice");

  const all = [...inputs].map(([label, member], at) => ({ label, member, text: members[at] ?? "" }));
  const tagged = all.filter(({ member }) => member[1].get("tag") === TAG);
  if (tagged.length > 1) {
    return refuse("several-signatures", `expected one signature with tag="ocm", came ${tagged.length}`);
  }
  const labelled = all.find(
    ({ label, member }) => accept.untagged && label === LABEL && !member[1].has("tag"),
  );
  if (tagged.length === 1 && labelled !== undefined) {
    return refuse(
      "several-signatures",
      `expected one OCM signature, came one with the tag and one labelled ${LABEL}`,
    );
  }
  const ours = tagged[0] ?? labelled;
  if (ours === undefined) return inOrder(undefined);
  if (!isInnerList(ours.member)) {
    return refuse("malformed-header", `Signature-Input ${ours.label} is not a list of components`);
  }
  if (ours.text.slice(ours.text.lastIndexOf(")")).split(";").length - 1 !== ours.member[1].size) {
    return refuse("duplicate", `Signature-Input ${ours.label} has a parameter twice`);
  }
  const bytes = signatureOf(ours.label, signature);
  return bytes.ok
    ? inOrder({ tagged: tagged.length === 1, input: ours.member, signature: bytes.value })
    : bytes;
}

function signatureOf(label: string, header: string | undefined): Examined<ArrayBuffer> {
  if (header === undefined) return refuse("signature-missing", "expected Signature beside Signature-Input");
  const members = dictionaryMembers(header);
  if (members === undefined) return refuse("malformed-header", "Signature is not a dictionary");
  const signatures = parseDictionary(header);
  if (signatures.size !== members.length) return refuse("duplicate", "Signature has a label twice");
  const value = signatures.get(label)?.[0];
  if (value === undefined) return refuse("signature-missing", `Signature has no member ${label}`);
  return value instanceof ArrayBuffer
    ? inOrder(value)
    : refuse("malformed-header", `Signature ${label} is not a byte sequence`);
}

/** Writes the two header fields of one signature of ours. */
export function writeSignature(
  input: InnerList,
  signature: ArrayBuffer,
): { readonly input: string; readonly signature: string } {
  return {
    input: serializeDictionary(new Map([[LABEL, input]])),
    signature: serializeDictionary({ [LABEL]: signature }),
  };
}

/** The parameters of our own signatures, in the order they are written. */
export function signatureParameters(created: Date, keyId: string): Parameters {
  const parameters: Parameters = new Map();
  parameters.set("created", Math.floor(created.getTime() / 1000));
  parameters.set("keyid", keyId);
  parameters.set("tag", TAG);
  return parameters;
}
