const MASK = "[secret]";

/** A text that must not be seen: however it is printed, joined, logged or turned into JSON, a mask comes out. */
export interface Secret {
  /** The text itself; call it where it is used. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

/** Keeps a text from being seen by accident. */
export function createSecret(text: string): Secret {
  return Object.freeze({
    reveal: () => text,
    toString: () => MASK,
    toJSON: () => MASK,
    [Symbol.toPrimitive]: () => MASK,
    // What `console.log` of Node asks for; the symbol is global, so nothing has to be imported.
    [Symbol.for("nodejs.util.inspect.custom")]: () => MASK,
  });
}
