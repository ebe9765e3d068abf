import { isAlias, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from "yaml";
import { fail, ok, type Result } from "../domain/result.ts";

/** Something wrong in a text, and where: lines and columns count from 1. */
export interface YamlFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A YAML (or JSON) text that was read, and the way back from a value to its place. */
export interface YamlDocument {
  /** `null` when the text says nothing. */
  readonly value: unknown;
  /** The place of the value at this path; that of its nearest parent when there is none. */
  faultAt(path: readonly PropertyKey[], message: string): YamlFault;
  /** The place of the key `key` in the map at this path. */
  faultAtKey(path: readonly PropertyKey[], key: string, message: string): YamlFault;
}

/**
 * Reads YAML as operators write it. Aliases are refused: settings need none, and an unquoted `*` at the start of a
 * password would be taken for one. No fault repeats what stands in the text, since that may be a secret.
 */
export function readYaml(text: string): Result<YamlDocument, readonly YamlFault[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const fault = (offset: number, message: string): YamlFault => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), message };
  };

  const faults = document.errors.map((error) => fault(error.pos[0], explain(error.code)));
  visit(document, (_key, node) => {
    if (isAlias(node)) faults.push(fault(node.range?.[0] ?? 0, ALIAS));
  });
  if (faults.length > 0) {
    return fail(faults.sort((a, b) => a.line - b.line || a.column - b.column));
  }

  const faultAt: YamlDocument["faultAt"] = (path, message) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node)) return fault(node.range?.[0] ?? 0, message);
    }
    return fault(0, message);
  };
  return ok({
    value: document.toJS(),
    faultAt,
    faultAtKey(path, key, message) {
      const map = path.length === 0 ? document.contents : document.getIn(path, true);
      const pair = isMap(map)
        ? map.items.find((item) => isScalar(item.key) && item.key.value === key)
        : undefined;
      const node = pair?.key;
      return isNode(node) ? fault(node.range?.[0] ?? 0, message) : faultAt(path, message);
    },
  });
}

const ALIAS = 'aliases are not supported; a value that begins with "*" needs quotes';

function explain(code: string): string {
  switch (code) {
    case "DUPLICATE_KEY":
      return "this key stands here a second time";
    case "TAB_AS_INDENT":
      return "indent with spaces, not with tabs";
    case "BAD_INDENT":
      return "the indentation does not fit the lines above";
    case "MISSING_CHAR":
      return "a closing quote, bracket or brace, or a comma or colon is missing";
    case "MULTIPLE_DOCS":
      return "one document was expected, a second one begins here";
    case "BAD_ALIAS":
      return ALIAS;
    default:
      return "this is not valid YAML; a value with special characters needs quotes";
  }
}
