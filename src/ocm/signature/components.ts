import type { Item } from "structured-headers";
import { type Fields, fieldValue } from "./fields.ts";
import { type Examined, inOrder, quote, refuse } from "./refusal.ts";

/** What every OCM signature covers (draft-05, "Signing Requirements"). */
export const REQUIRED_COMPONENTS = ["@method", "@target-uri", "content-digest", "content-length"] as const;

/** What our own signatures cover: `date` too, without which Nextcloud refuses. */
export const SIGNED_COMPONENTS = [...REQUIRED_COMPONENTS, "date"] as const;

/** One request under one of the URLs it may have been sent to. */
export interface SignableMessage {
  readonly method: string;
  readonly targetUri: string;
  readonly fields: Fields;
}

const DERIVED: Readonly<Record<string, (message: SignableMessage) => string | undefined>> = {
  "@method": ({ method }) => method,
  "@target-uri": ({ targetUri }) => targetUri,
  "@authority": fromUrl((url) => url.host),
  "@scheme": fromUrl((url) => url.protocol.slice(0, -1)),
  "@request-target": fromUrl((url) => url.pathname + url.search),
  "@path": fromUrl((url) => url.pathname),
  // RFC 9421 section 2.2.7: an absent query is signed as a question mark.
  "@query": fromUrl((url) => url.search || "?"),
};

function fromUrl(part: (url: URL) => string): (message: SignableMessage) => string | undefined {
  return ({ targetUri }) => {
    const url = URL.parse(targetUri);
    return url ? part(url) : undefined;
  };
}

const FIELD_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const MAX_COMPONENTS = 32;

/** The names of the covered components: each once, each one this verifier can rebuild. */
export function readComponents(items: readonly Item[]): Examined<readonly string[]> {
  if (items.length > MAX_COMPONENTS) {
    return refuse(
      "unsupported-component",
      `expected at most ${MAX_COMPONENTS} components, came ${items.length}`,
    );
  }
  const names = new Set<string>();
  for (const [name, parameters] of items) {
    if (typeof name !== "string") return refuse("malformed-header", "a covered component is not a string");
    // sf, key, bs, tr, req, name: no OCM signer uses one, and each is one more way to read a field differently.
    if (parameters.size > 0) {
      const written = [...parameters.keys()].join(";");
      return refuse(
        "unsupported-component",
        `expected plain components, came ${quote(`${name};${written}`)}`,
      );
    }
    if (name.startsWith("@") ? !Object.hasOwn(DERIVED, name) : !FIELD_NAME.test(name)) {
      return refuse("unsupported-component", `expected what this server can rebuild, came ${quote(name)}`);
    }
    if (names.has(name)) return refuse("duplicate", `component ${quote(name)} is listed twice`);
    names.add(name);
  }
  return inOrder([...names]);
}

/** Whether a signature covers what it must. */
export function requireComponents(names: readonly string[], required: readonly string[]): Examined<void> {
  const missing = required.filter((name) => !names.includes(name));
  return missing.length === 0
    ? inOrder(undefined)
    : refuse(
        "missing-component",
        `expected a signature over ${required.join(" ")}, came one without ${missing.join(" ")}`,
      );
}

/** The value a component has in a message. */
export function componentValue(name: string, message: SignableMessage): Examined<string> {
  const derive = name.startsWith("@") && Object.hasOwn(DERIVED, name) ? DERIVED[name] : undefined;
  if (derive === undefined) return fieldValue(message.fields, name);
  const value = derive(message);
  return value !== undefined && /^[\x20-\x7e]+$/.test(value)
    ? inOrder(value)
    : refuse("malformed-header", `${name} of this request can not be signed`);
}
