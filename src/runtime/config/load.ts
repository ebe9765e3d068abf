import type * as z from "zod";
import { fail, ok, type Result } from "../../domain/result.ts";
import { readYaml, type YamlDocument, type YamlFault } from "../../platform/yaml-document.ts";
import { type CamelCased, camelCased } from "./camel-case.ts";
import { strayVariables, variableName, variables, variableValue } from "./environment.ts";
import type { ConfigIssue } from "./issue.ts";
import { nearest } from "./nearest.ts";
import { configSchema, sections } from "./schema.ts";
import { settingFacts } from "./setting.ts";

/** The configuration as code sees it. Durations are milliseconds, sizes are bytes, secrets are `Secret`s. */
export type Config = CamelCased<z.output<typeof configSchema>>;

/** Where settings come from. */
export interface ConfigInput {
  /** The content of the configuration file; none on Workers. */
  readonly yamlText?: string;
  /** How the operator knows the file; for messages only. */
  readonly fileName?: string;
  /** Environment variables, or the `env` of a Worker; they win over the file. */
  readonly env: Readonly<Record<string, unknown>>;
}

/** Reads file and environment; answers all mistakes at once, each with its place and what was expected there. */
export function loadConfig(input: ConfigInput): Result<Config, readonly ConfigIssue[]> {
  const fileName = input.fileName ?? "meshport.yaml";
  const inFile = ({ line, column, message }: YamlFault, setting: string): ConfigIssue => ({
    source: { file: fileName, line, column },
    setting,
    message,
  });

  const document = readYaml(input.yamlText ?? "");
  if (!document.ok) return fail(document.failure.map((fault) => inFile(fault, "")));
  const { value = null } = document.value;
  if (value !== null && !isMap(value)) {
    return fail([inFile(document.value.faultAt([], "expected sections such as server: and http:"), "")]);
  }

  const { settings, fromEnv } = merge(value ?? {}, input.env);
  const strays = strayVariables(input.env).map(strayIssue);
  const parsed = configSchema.safeParse(settings);
  if (parsed.success && strays.length === 0) return ok(camelCased(parsed.data));

  const place = { document: document.value, fromEnv, hasFile: input.yamlText !== undefined, inFile };
  const mistakes = parsed.success ? [] : parsed.error.issues.flatMap((issue) => issuesOf(issue, place));
  return fail([...unique(mistakes), ...strays]);
}

/** Lays the environment over the file. A section or setting without a value counts as absent. */
function merge(file: Readonly<Record<string, unknown>>, env: ConfigInput["env"]) {
  const settings: Record<string, unknown> = Object.fromEntries(
    Object.entries(file)
      .filter(([, section]) => section !== null)
      .map(([name, section]) => [name, isMap(section) ? withoutNulls(section) : section]),
  );
  const fromEnv = new Set<string>();
  for (const variable of variables) {
    const value = variableValue(env, variable);
    const section = settings[variable.section] ?? {};
    if (value === undefined || !isMap(section)) continue;
    settings[variable.section] = { ...section, [variable.key]: value };
    fromEnv.add(variable.name);
  }
  return { settings, fromEnv };
}

interface Place {
  readonly document: YamlDocument;
  readonly fromEnv: ReadonlySet<string>;
  readonly hasFile: boolean;
  readonly inFile: (fault: YamlFault, setting: string) => ConfigIssue;
}

function issuesOf(issue: z.core.$ZodIssue, place: Place): readonly ConfigIssue[] {
  const [section = "", key] = issue.path.map(String);
  if (issue.code === "unrecognized_keys" && key === undefined) {
    return issue.keys.map((unknown) => unknownKey(unknown, section, place));
  }
  const message =
    key === undefined ? "expected settings, each on a line of its own" : expectation(issue, section, key);
  const setting = settingName(issue.path);
  const variable = variableName(section, key ?? "");
  return place.fromEnv.has(variable) || !place.hasFile
    ? [{ source: { variable }, setting, message }]
    : [place.inFile(place.document.faultAt(issue.path, message), setting)];
}

function unknownKey(unknown: string, section: string, { document, inFile }: Place): ConfigIssue {
  const path = section === "" ? [] : [section];
  const known = section === "" ? Object.keys(sections) : Object.keys(shapeOf(section));
  const meant = nearest(unknown, known);
  const what = section === "" ? "section" : "setting";
  const message = `there is no such ${what}; ${meant ? `did you mean ${meant}?` : `expected one of ${known.join(", ")}`}`;
  return inFile(document.faultAtKey(path, unknown, message), settingName([...path, unknown]));
}

/** Mistakes between settings bring their own words; all others are told by what the setting expects. */
function expectation(issue: z.core.$ZodIssue, section: string, key: string): string {
  const schema = shapeOf(section)[key];
  const ownWords = issue.code === "custom" && issue.message.startsWith("expected ");
  return schema === undefined || ownWords ? issue.message : `expected ${settingFacts(schema).expects}`;
}

function shapeOf(section: string): Readonly<Record<string, z.ZodType>> {
  return Object.entries(sections).find(([name]) => name === section)?.[1].shape ?? {};
}

function strayIssue({
  name,
  meant,
}: {
  readonly name: string;
  readonly meant: string | undefined;
}): ConfigIssue {
  const hint = meant === undefined ? "the documentation lists them all" : `did you mean ${meant}?`;
  return { source: { variable: name }, setting: "", message: `there is no such setting; ${hint}` };
}

function settingName(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${String(part)}`))
    .join("");
}

/** One value can break several rules; the operator needs to read once what was expected. */
function unique(issues: readonly ConfigIssue[]): readonly ConfigIssue[] {
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}

function withoutNulls(section: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(section).filter(([, value]) => value !== null));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
