import { flag } from "./conversions.ts";
import { type Found, nothingFound, type Origin } from "./found.ts";
import type { OcisOption } from "./option.ts";

/** Reads one value of an option that was found at `origin`. */
export function readOption(option: OcisOption, given: unknown, origin: Origin): Found {
  const { meaning } = option;
  if (meaning.kind === "none") {
    const asked = String(given).trim().toLowerCase();
    return meaning.granted.includes(asked) ? nothingFound : warned(origin, "", withoutMeaning(meaning.why));
  }
  const setting = meaning.kind === "alias" ? meaning.setting : "";
  const read = meaning.kind === "alias" ? meaning.read(given) : flag(given);
  if ("value" in read) {
    return { ...nothingFound, claims: [{ option, meaning, value: read.value, origin }] };
  }
  if ("leftOut" in read) return warned(origin, setting, withoutMeaning(read.leftOut));
  return { ...nothingFound, mistakes: [{ origin, setting, message: `expected ${read.expected}` }] };
}

/** How every warning about an option begins. */
export function withoutMeaning(why: string): string {
  return `has no meaning here: ${why}`;
}

function warned(origin: Origin, setting: string, message: string): Found {
  return { ...nothingFound, warnings: [{ origin, setting, message }] };
}
