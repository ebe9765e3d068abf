import type { ProvidersSource } from "./providers.ts";

/** A `providers.json` handed over as text, e.g. in a variable; `name` is how the operator knows that variable. */
export function createProvidersText(name: string, text: string): ProvidersSource {
  return {
    name,
    async read() {
      return text;
    },
  };
}
