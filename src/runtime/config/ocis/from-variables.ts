import { allFound, type Found, nothingFound } from "./found.ts";
import type { OcisOption } from "./option.ts";
import { ocisOptions } from "./options.ts";
import { readOption, withoutMeaning } from "./read-option.ts";

type Env = Readonly<Record<string, unknown>>;

const known = new Set(ocisOptions.flatMap(({ variables }) => variables));

/** What the variables of oCIS and OpenCloud say. Those of their other services are none of our business. */
export function fromVariables(env: Env): Found {
  return allFound(ocisOptions.map((option) => allFound([ofOption(option, env), namesFile(option, env)])));
}

/** The strongest variable counts, as in oCIS; those without a meaning are all told. */
function ofOption(option: OcisOption, env: Env): Found {
  const set = option.variables.filter((variable) => isSet(env[variable]));
  const read = option.meaning.kind === "none" ? set : set.slice(0, 1);
  return allFound(read.map((variable) => readOption(option, env[variable], { variable })));
}

/** OpenCloud also takes a value from the file that a variable with `_FILE` at its end names. */
function namesFile({ variables, meaning }: OcisOption, env: Env): Found {
  if (meaning.kind === "none" || variables.some((variable) => isSet(env[variable]))) return nothingFound;
  return allFound(
    variables
      .map((variable) => ({ variable, inFile: `${variable}_FILE` }))
      .filter(({ inFile }) => !known.has(inFile) && isSet(env[inFile]))
      .map(({ variable, inFile }) => ({
        ...nothingFound,
        warnings: [
          {
            origin: { variable: inFile },
            setting: "",
            message: withoutMeaning(`values are not read from files; give the value itself in ${variable}`),
          },
        ],
      })),
  );
}

/** An empty variable counts as absent, and the bindings of a Worker are no values. */
function isSet(value: unknown): boolean {
  if (typeof value === "string") return value.trim() !== "";
  return typeof value === "number" || typeof value === "boolean" || Array.isArray(value);
}
