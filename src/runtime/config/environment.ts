import { nearest } from "./nearest.ts";
import { sections } from "./schema.ts";
import { settingFacts, type TextForm } from "./setting.ts";

/** One setting and the environment variable that sets it. */
export interface Variable {
  readonly name: string;
  readonly section: string;
  readonly key: string;
  readonly form: TextForm;
}

const PREFIX = "MESHPORT_";

/** Every setting's variable: `server.public_origin` is `MESHPORT_SERVER_PUBLIC_ORIGIN`. */
export const variables: readonly Variable[] = Object.entries(sections).flatMap(([section, { shape }]) =>
  Object.entries(shape).map(([key, schema]) => ({
    name: variableName(section, key),
    section,
    key,
    form: settingFacts(schema).form,
  })),
);

/** The variable that sets a setting. */
export function variableName(section: string, key: string): string {
  return `${PREFIX}${section}_${key}`.toUpperCase();
}

/**
 * The value that a variable holds, as the file would hold it; `undefined` when it is absent or empty. Workers hand
 * in values that are no texts: those are taken as they are.
 */
export function variableValue(env: Readonly<Record<string, unknown>>, variable: Variable): unknown {
  const given = env[variable.name];
  if (typeof given !== "string") return given ?? undefined;
  const text = given.trim();
  return text === "" ? undefined : fromText(text, variable.form);
}

/** Variables that look like settings and are none, each with the one that was probably meant. */
export function strayVariables(
  env: Readonly<Record<string, unknown>>,
): readonly { readonly name: string; readonly meant: string | undefined }[] {
  const known = variables.map(({ name }) => name);
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && !known.includes(name) && isData(env[name]))
    .filter((name) => !SERVICE_LINK.test(name))
    .map((name) => ({ name, meant: nearest(name, known) }))
    .filter(({ name, meant }) => meant !== undefined || namesSection(name));
}

/** What Kubernetes and Docker set for a service that is called meshport or meshport-rpc. */
const SERVICE_LINK = /_(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT(?:_\d+_(?:TCP|UDP)(?:_\w+)?)?)$/;

function namesSection(name: string): boolean {
  return Object.keys(sections).some((section) => name.startsWith(`${PREFIX}${section.toUpperCase()}_`));
}

/** Bindings of Workers are objects with methods, not data. */
function isData(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value) || Array.isArray(value);
}

function fromText(text: string, form: TextForm): unknown {
  switch (form) {
    case "text":
      return text;
    case "flag":
      return (
        ({ true: true, "1": true, false: false, "0": false } as Readonly<Record<string, unknown>>)[text] ??
        text
      );
    case "number":
      return /^\d+$/.test(text) ? Number(text) : text;
    case "list":
      return text.split(/[\s,]+/).filter((item) => item !== "");
    case "json":
      return parsedJson(text);
  }
}

/** The text itself when it is not JSON: the schema then says what was expected, without repeating it. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
