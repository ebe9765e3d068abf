/** `public_origin` → `publicOrigin`, in types. */
export type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** Sections and their settings under the names that code uses. */
export type CamelCased<Sections> = {
  readonly [Section in keyof Sections]: {
    readonly [Key in keyof Sections[Section] as CamelCase<Key & string>]: Sections[Section][Key];
  };
};

/** Renames the settings of all sections from `snake_case` to `camelCase`; values stay as they are. */
export function camelCased<Sections extends Readonly<Record<string, object>>>(
  sections: Sections,
): CamelCased<Sections> {
  const renamed = Object.entries(sections).map(([section, settings]) => [
    section,
    Object.fromEntries(Object.entries(settings).map(([key, value]) => [camelCase(key), value])),
  ]);
  return Object.fromEntries(renamed) as CamelCased<Sections>;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
