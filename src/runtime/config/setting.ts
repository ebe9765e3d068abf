import * as z from "zod";

/** How the text of an environment variable becomes the value that the schema reads. */
export type TextForm = "text" | "flag" | "number" | "list" | "json";

/** A kind of value: its schema, and what to tell the operator who wrote something else. */
export interface Kind<S extends z.ZodType> {
  readonly schema: S;
  /** Completes the sentence "expected …". */
  readonly expects: string;
  readonly form: TextForm;
}

/** What the documentation says about a setting. */
export interface SettingText {
  /** One or two sentences, ending in a full stop. */
  readonly description: string;
}

/** Everything known about one setting beside its schema; kept as the schema's metadata. */
export interface SettingFacts extends SettingText {
  readonly expects: string;
  readonly form: TextForm;
  /** As it would be written in the file; for settings without a default. */
  readonly example?: unknown;
}

/** A setting that has a value when the operator gives none; the default is written as the operator would. */
export function setting<S extends z.ZodType>(
  kind: Kind<S>,
  {
    default: value,
    ...text
  }: SettingText & { readonly default: z.input<S> & z.util.NoUndefined<z.input<S>> },
): z.ZodPrefault<S> {
  return kind.schema.prefault(value).meta({ ...text, ...factsOf(kind) });
}

/** A setting that is absent when the operator gives none. */
export function optionalSetting<S extends z.ZodType>(
  kind: Kind<S>,
  text: SettingText & { readonly example: z.input<S> },
): z.ZodExactOptional<S> {
  return z.exactOptional(kind.schema).meta({ ...text, ...factsOf(kind) });
}

/** What was said when the setting was declared. */
export function settingFacts(schema: z.ZodType): SettingFacts {
  const { description = "", expects, form, example } = (schema.meta() ?? {}) as Partial<SettingFacts>;
  if (expects === undefined || form === undefined)
    throw new Error("this schema was not declared as a setting");
  return {
    description,
    expects,
    form,
    ...(example !== undefined && { example }),
  };
}

/** The default as the operator would write it; `undefined` when there is none. */
export function settingDefault(schema: z.ZodType): unknown {
  return schema instanceof z.ZodPrefault ? schema.def.defaultValue : undefined;
}

function factsOf({ expects, form }: Kind<z.ZodType>) {
  return { expects, form };
}
