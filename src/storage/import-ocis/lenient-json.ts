/** The value in a JSON text, in which commas may stand before a closing bracket; `undefined` when it is none. */
export function parseLenientJson(text: string): unknown {
  return parsed(text) ?? parsed(withoutTrailingCommas(text));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withoutTrailingCommas(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = true;
    } else if (character === "," && /^\s*[\]}]/.test(text.slice(at + 1, at + 1 + LOOK_AHEAD))) {
      pieces.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return pieces.join("") + text.slice(from);
}

/** How much white space may stand between such a comma and its bracket. */
const LOOK_AHEAD = 200;
