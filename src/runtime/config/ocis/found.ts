import type { AliasMeaning, OcisOption, SwitchMeaning } from "./option.ts";

/** Where a value was found: in a variable, or at a path of the file. */
export type Origin = { readonly variable: string } | { readonly path: readonly string[] };

/** Something to tell the operator about what stands at a place; never repeats the value. */
export interface Remark {
  readonly origin: Origin;
  /** The setting of ours it is about; empty when it is about none. */
  readonly setting: string;
  readonly message: string;
}

/** An option of oCIS that was found and says something here. */
export interface Claim {
  readonly option: OcisOption;
  readonly meaning: AliasMeaning | SwitchMeaning;
  /** As our file would hold it. */
  readonly value: unknown;
  readonly origin: Origin;
}

/** What was found in one place: the variables, or the file. */
export interface Found {
  readonly claims: readonly Claim[];
  /** What has no meaning here. */
  readonly warnings: readonly Remark[];
  /** What does not fit. */
  readonly mistakes: readonly Remark[];
}

/** Puts what was found one by one into one. */
export function allFound(parts: readonly Found[]): Found {
  return {
    claims: parts.flatMap(({ claims }) => claims),
    warnings: parts.flatMap(({ warnings }) => warnings),
    mistakes: parts.flatMap(({ mistakes }) => mistakes),
  };
}

/** Nothing. */
export const nothingFound: Found = { claims: [], warnings: [], mistakes: [] };
