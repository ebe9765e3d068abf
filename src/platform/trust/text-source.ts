/** Where the text of a list comes from. */
export interface TextSource {
  /** How the operator knows it: the path of the file or the name of the setting. */
  readonly name: string;
  /** The text as it is now; rejects when it can not be had. */
  read(): Promise<string>;
}

/** A list handed over as text, e.g. in a variable; `name` is how the operator knows that variable. */
export function createTextSource(name: string, text: string): TextSource {
  return {
    name,
    async read() {
      return text;
    },
  };
}
