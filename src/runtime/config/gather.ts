import { variables, variableValue } from "./environment.ts";
import { isMap } from "./is-map.ts";
import type { Origin, Remark } from "./ocis/found.ts";
import { fromFile } from "./ocis/from-file.ts";
import { fromVariables } from "./ocis/from-variables.ts";
import { settle } from "./ocis/settle.ts";

type Settings = Readonly<Record<string, unknown>>;

/** All settings from all places, not yet checked. */
export interface Gathered {
  /** Sections as our file would hold them. */
  readonly settings: Settings;
  /** Where a setting such as `http.listen` comes from; those of our own in the file have no entry. */
  readonly origins: ReadonlyMap<string, Origin>;
  readonly warnings: readonly Remark[];
  readonly mistakes: readonly Remark[];
}

/**
 * Lays the sources over each other, the weakest first: what oCIS calls a setting in the file, our own settings in the
 * file, variables of oCIS, our own variables. A section or setting without a value counts as absent.
 */
export function gather(file: Settings, env: Settings): Gathered {
  const { found, rest } = fromFile(file);
  const ownVariables = new Map<string, { readonly value: unknown; readonly variable: string }>();
  for (const variable of variables) {
    const value = variableValue(env, variable);
    if (value === undefined) continue;
    ownVariables.set(`${variable.section}.${variable.key}`, { value, variable: variable.name });
  }
  const own = {
    variables: new Map([...ownVariables].map(([setting, { value }]) => [setting, value])),
    file: settingsIn(rest),
  };
  const { claims, warnings, mistakes } = settle(own, fromVariables(env), found);
  const laid: readonly Laid[] = [
    ...claims,
    ...[...ownVariables].map(([setting, { value, variable }]) => ({ setting, value, origin: { variable } })),
  ];
  return { ...lay(rest, laid), warnings, mistakes };
}

interface Laid {
  readonly setting: string;
  readonly value: unknown;
  readonly origin: Origin;
}

/** A section that is no map stays as it is: the schema has something to say about it. */
function lay(rest: Settings, laid: readonly Laid[]): Pick<Gathered, "settings" | "origins"> {
  const settings: Record<string, unknown> = { ...rest };
  const origins = new Map<string, Origin>();
  for (const { setting, value, origin } of laid) {
    const [name = "", key = ""] = setting.split(".");
    const section = settings[name] ?? {};
    if (!isMap(section)) continue;
    settings[name] = { ...section, [key]: value };
    origins.set(setting, origin);
  }
  return { settings, origins };
}

function settingsIn(sections: Settings): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(sections).flatMap(([name, section]) =>
      isMap(section) ? Object.entries(section).map(([key, value]) => [`${name}.${key}`, value] as const) : [],
    ),
  );
}
