import { isResourceName } from "../domain/ports/resource-store.ts";

/** One segment of a request's path: as it was sent, and the name it stands for, if it stands for one. */
export interface Segment {
  readonly raw: string;
  readonly name: string | undefined;
}

/** A request's path, taken apart below the prefix the handler is mounted at. */
export interface Located {
  /** The prefix as it was requested, without a trailing slash. */
  readonly prefix: string;
  readonly segments: readonly Segment[];
  readonly trailingSlash: boolean;
}

/** Takes a path apart; `undefined` when it is below none of the prefixes. Repeated slashes count as one. */
export function locate(pathname: string, prefixes: readonly string[]): Located | undefined {
  const bare = prefixes.map((prefix) => prefix.replace(/\/+$/, ""));
  const longestFirst = bare.sort((a, b) => b.length - a.length);
  const prefix = longestFirst.find((one) => pathname === one || pathname.startsWith(`${one}/`));
  if (prefix === undefined) return undefined;
  const rest = pathname.slice(prefix.length);
  const segments = rest
    .split("/")
    .filter((raw) => raw !== "")
    .map((raw) => ({ raw, name: decodeName(raw) }));
  return { prefix, segments, trailingSlash: rest.endsWith("/") };
}

/** The names of these segments, or `undefined` when one of them is none. */
export function namesOf(segments: readonly Segment[]): readonly string[] | undefined {
  const names = segments.map((segment) => segment.name).filter((name) => name !== undefined);
  return names.length === segments.length ? names : undefined;
}

/** A name as a segment of an href. */
export function encodeName(name: string): string {
  return encodeURIComponent(name);
}

/** Decodes once and only once: what is still encoded then is the name itself. */
function decodeName(raw: string): string | undefined {
  try {
    const name = decodeURIComponent(raw);
    return isResourceName(name) ? name : undefined;
  } catch {
    return undefined;
  }
}
