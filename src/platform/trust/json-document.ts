import {
  type Document,
  isAlias,
  isCollection,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
} from "yaml";
import { fail, ok, type Result } from "../../domain/result.ts";

/** Something wrong in a text, and where: lines and columns count from 1. */
export interface TextFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A JSON text that was read, and the way back from a value to its place. */
export interface JsonDocument {
  readonly value: unknown;
  /** The place of the value at this path; that of its nearest parent when the value is not there. */
  faultAt(path: readonly PropertyKey[], message: string): TextFault;
}

/**
 * Reads JSON the way operators write it: trailing commas are fine, everything else is held to RFC 8259, and each
 * fault says where it is. The YAML parser is used for its positions; whatever only YAML allows is refused.
 */
export function readJson(text: string): Result<JsonDocument, readonly TextFault[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: "json", prettyErrors: false });
  const fault = (offset: number, message: string): TextFault => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), message };
  };

  if (document.contents === null) return fail([fault(0, "the text is empty")]);
  const faults = [
    ...document.errors.map((error) => fault(error.pos[0], explain(error.code, error.message))),
    ...yamlOnly(document).map(({ offset, message }) => fault(offset, message)),
  ];
  if (faults.length > 0) return fail(inOrder(faults));

  return ok({
    value: document.toJS(),
    faultAt(path, message) {
      for (let length = path.length; length >= 0; length -= 1) {
        const node = document.getIn(path.slice(0, length), true);
        if (isNode(node)) return fault(node.range?.[0] ?? 0, message);
      }
      return fault(0, message);
    },
  });
}

/** The parser speaks of YAML; the reader has a JSON file before them. */
function explain(code: string, message: string): string {
  switch (code) {
    case "TAG_RESOLVE_FAILED":
      return "expected a value in double quotes, a number, true, false or null";
    case "DUPLICATE_KEY":
      return "this key stands twice in the same object";
    case "MULTIPLE_DOCS":
      return "unexpected text after the end of the document";
    case "BAD_INDENT":
      return "the text ends before its last ] or }";
    case "BLOCK_IN_FLOW":
      return "expected a comma between the members";
    case "MISSING_CHAR":
    case "UNEXPECTED_TOKEN":
      if (message.endsWith("at node end")) return "unexpected text";
      return message
        .replaceAll(/flow seq(uence)?/gi, "the array")
        .replaceAll(/flow map(ping)?/gi, "the object");
    default:
      return message;
  }
}

function yamlOnly(document: Document): readonly { readonly offset: number; readonly message: string }[] {
  const found: { offset: number; message: string }[] = [];
  if (document.commentBefore || document.comment) {
    found.push({ offset: 0, message: "comments are not JSON" });
  }
  visit(document, {
    Node(_key, node) {
      const offset = node.range?.[0] ?? 0;
      const refuse = (message: string) => found.push({ offset, message });
      if (node.comment || node.commentBefore) refuse("comments are not JSON");
      if (isAlias(node) || ("anchor" in node && node.anchor)) refuse("anchors and aliases are not JSON");
      if (node.tag) refuse("tags are not JSON");
      if (isScalar(node) && typeof node.value === "string" && node.type !== "QUOTE_DOUBLE") {
        refuse("expected a text in double quotes");
      }
      if (isCollection(node) && !node.flow) refuse("expected [ or {");
    },
    Pair(_key, pair) {
      if (!isScalar(pair.key) || pair.key.type !== "QUOTE_DOUBLE") return;
      if (pair.value === null) {
        found.push({ offset: pair.key.range?.[1] ?? 0, message: "expected a colon and a value" });
      }
    },
  });
  return found;
}

function inOrder(faults: readonly TextFault[]): readonly TextFault[] {
  const sorted = [...faults].sort((a, b) => a.line - b.line || a.column - b.column);
  return sorted.filter((fault, index) => {
    const previous = sorted[index - 1];
    return previous?.line !== fault.line || previous.column !== fault.column;
  });
}
