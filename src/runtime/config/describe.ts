import { stringify } from "yaml";
import type * as z from "zod";
import { variableName } from "./environment.ts";
import { ocisVariablesOf } from "./ocis/describe.ts";
import { sections } from "./schema.ts";
import { settingDefault, settingFacts } from "./setting.ts";

const INTRODUCTION = `# Configuration

<!-- Generated from src/runtime/config/schema.ts: \`npx vitest run --project node test/runtime/config/describe.test.ts -u\`. -->

Meshport reads one YAML file, a section per service, and environment variables. Each setting has a variable of its
own, \`MESHPORT_<SECTION>_<SETTING>\`, and the variable wins over the file. On Cloudflare Workers there is no file: the
same variables are the \`vars\` and secrets of the Worker. Everything has a default that works on one machine.

- Durations carry a unit (\`30s\`, \`1h30m\`, \`24h\`), sizes may (\`64KiB\`, \`1MB\`).
- In a variable, lists are separated by spaces or commas, and \`service_credentials\` is JSON. An empty variable counts
  as absent.
- Paths of files are relative to the folder the server was started in.
- Variables and the file \`ocm.yaml\` of the \`ocm\` service of oCIS and OpenCloud are read as well;
  [migrating-from-ocis.md](migrating-from-ocis.md) maps every option. When several places set one thing, the first of
  these counts: our variable, a variable of oCIS (\`OCM_*\` before \`OCIS_*\` before \`OC_*\`), our setting in the file,
  that of oCIS in the file. What is set and has no meaning here is named in a warning at start and by
  \`meshport config check\`.
- A setting that does not exist or a value that does not fit keeps the server from starting. All mistakes are told at
  once, each with file, line, column and what was expected; values are never repeated, since they may be secrets:
  \`meshport.yaml:12:11: http.listen: expected an address and a port, such as "127.0.0.1:9280" or "[::]:9280"\`.
- YAML aliases are refused, so a value that begins with \`*\` needs quotes.
`;

/** The page \`docs/configuration.md\`: every section and setting, and a file to start from. */
export function describeConfig(): string {
  const pages = Object.entries(sections).map(([name, section]) =>
    [`## ${name}`, section.meta()?.description ?? "", table(name, section.shape)].join("\n\n"),
  );
  const example = ["## A file to start from", `\`\`\`yaml\n${exampleConfig()}\`\`\``].join("\n\n");
  return `${[INTRODUCTION.trim(), ...pages, example].join("\n\n")}\n`;
}

/** A configuration file with every setting: those with a default at their default, the others commented out. */
export function exampleConfig(): string {
  const blocks = Object.entries(sections).map(([name, section]) => {
    const lines = Object.entries(section.shape).map(([key, schema]) => {
      const preset = settingDefault(schema);
      const line = `${key}: ${written(preset ?? settingFacts(schema).example)}`;
      return preset === undefined ? `  # ${line}` : `  ${line}`;
    });
    return [`# ${section.meta()?.description ?? ""}`, `${name}:`, ...lines].join("\n");
  });
  return `${blocks.join("\n\n")}\n`;
}

function table(section: string, shape: Readonly<Record<string, z.ZodType>>): string {
  const rows = Object.entries(shape).map(([key, schema]) => {
    const { description, expects } = settingFacts(schema);
    const preset = settingDefault(schema);
    const meaning = `${description} Expects ${expects}.${inOcis(`${section}.${key}`)}`;
    const value = preset === undefined ? "none" : `\`${written(preset)}\``;
    return `| \`${key}\`<br>\`${variableName(section, key)}\` | ${value} | ${meaning.replaceAll("|", "\\|")} |`;
  });
  return ["| setting, variable | default | meaning |", "|---|---|---|", ...rows].join("\n");
}

function inOcis(setting: string): string {
  const names = ocisVariablesOf(setting).map((name) => `\`${name}\``);
  return names.length === 0 ? "" : ` In oCIS: ${names.join(", ")}.`;
}

/** A value as it stands in a YAML file, on one line. */
function written(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}
