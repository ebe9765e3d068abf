/** A member of a JSON object as it stands in the text; of an array, without a key. */
export interface SplitMember {
  readonly key: string;
  readonly text: string;
}

/** The members of a JSON object or array, as far as the text goes. */
export interface SplitJson {
  readonly members: readonly SplitMember[];
  /** The member in whose middle the text ends. */
  readonly cut?: SplitMember;
  /** What is wrong with the whole, when it does not end as it should. */
  readonly torn?: string;
}

/**
 * Splits the text of an object or an array into its members without reading them, so that one that is broken takes no
 * other with it, and a text that was cut off gives what is there. Trailing commas are fine.
 */
export function splitJson(text: string, open: "{" | "["): SplitJson {
  const members: SplitMember[] = [];
  const start = skip(text, text.startsWith("\uFEFF") ? 1 : 0, BLANK);
  if (text[start] !== open) {
    return { members, torn: start === text.length ? "it is empty" : `it does not begin with ${open}` };
  }
  for (let at = start + 1; ; ) {
    at = skip(text, at, BETWEEN);
    if (at >= text.length) return { members, torn: "it ends in the middle" };
    if (text[at] === (open === "{" ? "}" : "]")) {
      const rest = skip(text, at + 1, BLANK) < text.length;
      return rest ? { members, torn: "there is more text after its end" } : { members };
    }
    const key = open === "{" ? keyAt(text, at) : { name: "", end: at };
    if (key === undefined) return { members, torn: `a name and a colon are expected at character ${at}` };
    const end = valueEnd(text, key.end);
    if (end === undefined) {
      const cut = { key: key.name, text: text.slice(key.end) };
      return { members, cut, torn: "it ends in the middle" };
    }
    if (end === key.end) return { members, torn: `a value is expected at character ${end}` };
    members.push({ key: key.name, text: text.slice(key.end, end) });
    at = end;
  }
}

const BLANK = " \t\r\n";
const BETWEEN = `${BLANK},`;
const VALUE_ENDS = `${BLANK},:]}`;

function skip(text: string, from: number, characters: string): number {
  let at = from;
  while (at < text.length && characters.includes(text.charAt(at))) at += 1;
  return at;
}

/** The name of a member, and where its value begins. */
function keyAt(text: string, at: number): { readonly name: string; readonly end: number } | undefined {
  const end = text[at] === '"' ? stringEnd(text, at) : undefined;
  if (end === undefined) return undefined;
  const colon = skip(text, end, BLANK);
  if (text[colon] !== ":") return undefined;
  try {
    return { name: JSON.parse(text.slice(at, end)) as string, end: skip(text, colon + 1, BLANK) };
  } catch {
    return undefined;
  }
}

/** Behind the value that begins here; `undefined` when the text ends before it does. */
function valueEnd(text: string, at: number): number | undefined {
  if (text[at] === '"') return stringEnd(text, at);
  if (text[at] === "{" || text[at] === "[") return bracketEnd(text, at);
  let end = at;
  while (end < text.length && !VALUE_ENDS.includes(text.charAt(end))) end += 1;
  return end === text.length ? undefined : end;
}

function bracketEnd(text: string, at: number): number | undefined {
  let depth = 0;
  for (let end = at; end < text.length; end += 1) {
    const character = text[end];
    if (character === '"') {
      const behind = stringEnd(text, end);
      if (behind === undefined) return undefined;
      end = behind - 1;
    } else if (character === "{" || character === "[") {
      depth += 1;
    } else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 0) return end + 1;
    }
  }
  return undefined;
}

function stringEnd(text: string, at: number): number | undefined {
  for (let end = at + 1; end < text.length; end += 1) {
    if (text[end] === "\\") end += 1;
    else if (text[end] === '"') return end + 1;
  }
  return undefined;
}
