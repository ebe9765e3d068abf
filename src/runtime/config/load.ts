import type * as z from "zod";
import { fail, ok, type Result } from "../../domain/result.ts";
import { readYaml, type YamlDocument, type YamlFault } from "../../platform/yaml-document.ts";
import { type CamelCased, camelCased } from "./camel-case.ts";
import { strayVariables, variableName } from "./environment.ts";
import { gather } from "./gather.ts";
import { isMap } from "./is-map.ts";
import type { ConfigIssue } from "./issue.ts";
import { nearest } from "./nearest.ts";
import type { Origin, Remark } from "./ocis/found.ts";
import { ocisKeysOf } from "./ocis/yaml-tree.ts";
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

/** A configuration that can be used, and what the operator should know about it all the same. */
export interface ReadConfig {
  readonly config: Config;
  /** What was set and has no meaning here; told once each. */
  readonly warnings: readonly ConfigIssue[];
}

/** The configuration alone, for those who have nobody to warn. */
export function loadConfig(input: ConfigInput): Result<Config, readonly ConfigIssue[]> {
  const read = readConfig(input);
  return read.ok ? ok(read.value.config) : read;
}

/** Reads file and environment; answers all mistakes at once, each with its place and what was expected there. */
export function readConfig(input: ConfigInput): Result<ReadConfig, readonly ConfigIssue[]> {
  const fileName = input.fileName ?? "meshport.yaml";
  const inFile = ({ line, column, message }: YamlFault, setting: string): ConfigIssue => ({
    source: { file: fileName, line, column },
    setting,
    message,
  });

  const read = readYaml(input.yamlText ?? "");
  if (!read.ok) return fail(read.failure.map((fault) => inFile(fault, "")));
  const document = read.value;
  const value = document.value ?? {};
  if (!isMap(value)) {
    return fail([inFile(document.faultAt([], "expected sections such as server: and http:"), "")]);
  }

  const { settings, origins, warnings, mistakes } = gather(value, input.env);
  const place = { document, origins, hasFile: input.yamlText !== undefined, inFile };
  const told = [
    ...mistakes.map((remark) => placed(remark, place)),
    ...strayVariables(input.env).map(strayIssue),
  ];
  const parsed = configSchema.safeParse(settings);
  if (parsed.success && told.length === 0) {
    return ok({
      config: camelCased(parsed.data),
      warnings: unique(warnings.map((remark) => placed(remark, place))),
    });
  }
  const unfit = parsed.success ? [] : parsed.error.issues.flatMap((issue) => issuesOf(issue, place));
  return fail([...unique(unfit), ...told]);
}

interface Place {
  readonly document: YamlDocument;
  readonly origins: ReadonlyMap<string, Origin>;
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
  const origin = place.origins.get(`${section}.${key}`);
  if (origin !== undefined) return [placed({ origin, setting, message }, place)];
  return place.hasFile
    ? [place.inFile(place.document.faultAt(issue.path, message), setting)]
    : [{ source: { variable: variableName(section, key ?? "") }, setting, message }];
}

/** A remark with its place in words. */
function placed({ origin, setting, message }: Remark, { document, inFile }: Place): ConfigIssue {
  if ("variable" in origin) return { source: { variable: origin.variable }, setting, message };
  const key = origin.path.at(-1) ?? "";
  return inFile(
    document.faultAtKey(origin.path.slice(0, -1), key, message),
    setting || origin.path.join("."),
  );
}

function unknownKey(unknown: string, section: string, { document, inFile }: Place): ConfigIssue {
  const path = section === "" ? [] : [section];
  const known = section === "" ? Object.keys(sections) : Object.keys(shapeOf(section));
  const meant = nearest(unknown, [...known, ...ocisKeysOf(path)]);
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
