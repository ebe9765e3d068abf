import type { Claim, Found, Remark } from "./found.ts";
import type { Given, SettingName } from "./option.ts";
import { withoutMeaning } from "./read-option.ts";

/** What our own variables and file say. */
export interface OwnSettings {
  readonly variables: ReadonlyMap<string, unknown>;
  readonly file: ReadonlyMap<string, unknown>;
}

/** What is left of oCIS's options once all of them are known: a value for each setting that nothing stronger sets. */
export interface Settled {
  readonly claims: readonly (Claim & { readonly setting: SettingName })[];
  readonly warnings: readonly Remark[];
  readonly mistakes: readonly Remark[];
}

/**
 * Decides which of oCIS's options count. From strong to weak: our variables, its variables, our settings in the file,
 * its settings in the file. An option that says nothing beside the others leaves its place to a weaker one.
 */
export function settle(own: OwnSettings, variables: Found, file: Found): Settled {
  const given = givenBy(own, variables.claims, file.claims);
  const strong = variables.claims.flatMap(aliased).filter(({ setting }) => !own.variables.has(setting));
  const weak = file.claims
    .flatMap(aliased)
    .filter(({ setting }) => !own.variables.has(setting) && !own.file.has(setting));

  const judged = [...strong, ...weak].map((claim) => ({ claim, against: claim.unless?.(given) }));
  const counting = judged.filter(({ against }) => against === undefined).map(({ claim }) => claim);
  const claims = counting.filter(
    ({ setting }, index) => counting.findIndex((other) => other.setting === setting) === index,
  );
  return {
    claims,
    warnings: [
      ...[...variables.warnings, ...file.warnings].filter(
        ({ setting }) => !own.variables.has(setting) && !own.file.has(setting),
      ),
      ...judged.flatMap(({ claim, against }) =>
        against === undefined ? [] : [about(claim, withoutMeaning(against))],
      ),
      ...claims.flatMap((claim) => {
        const remark = claim.remark?.(claim.value);
        return remark === undefined ? [] : [about(claim, remark)];
      }),
    ],
    mistakes: [
      ...variables.mistakes.filter(({ setting }) => !own.variables.has(setting)),
      ...file.mistakes.filter(({ setting }) => !own.variables.has(setting) && !own.file.has(setting)),
      ...unmet([...variables.claims, ...file.claims], given),
    ],
  };
}

function aliased(claim: Claim) {
  return claim.meaning.kind === "alias" ? [{ ...claim, ...claim.meaning }] : [];
}

function about({ origin, setting }: { origin: Claim["origin"]; setting: string }, message: string): Remark {
  return { origin, setting, message };
}

/** What a switch that is on misses; the first one found is the stronger. */
function unmet(claims: readonly Claim[], given: Given): readonly Remark[] {
  const switches = claims.filter(
    ({ option }, index) => claims.findIndex((other) => other.option === option) === index,
  );
  return switches.flatMap(({ meaning, value, origin }) => {
    const demand = meaning.kind === "switch" && value === true ? meaning.demand(given) : undefined;
    return demand === undefined ? [] : [{ origin, setting: "", message: `expected ${demand}` }];
  });
}

function givenBy(own: OwnSettings, strong: readonly Claim[], weak: readonly Claim[]): Given {
  const claimed = (claims: readonly Claim[], setting: SettingName) =>
    claims.find(({ meaning }) => meaning.kind === "alias" && meaning.setting === setting)?.value;
  const settled = (setting: SettingName) =>
    own.variables.get(setting) ?? claimed(strong, setting) ?? own.file.get(setting) ?? claimed(weak, setting);
  const asked = (variable: string) =>
    [...strong, ...weak].find(({ option }) => option.variables.includes(variable))?.value;
  return {
    has: (setting) => settled(setting) !== undefined,
    isOn: (setting) => settled(setting) === true,
    asks: (variable) => asked(variable) === true,
  };
}
