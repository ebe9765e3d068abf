import * as z from "zod";
import { fail, ok, type Result } from "../../domain/result.ts";
import { readYaml, type YamlDocument, type YamlFault } from "../yaml-document.ts";
import { type ProviderPattern, readProviderPattern } from "./provider-pattern.ts";
import type { ReadList } from "./reloading.ts";

/** Who is admitted without a denial: those on some list (`providers`), or everybody. */
export const TRUST_MODES = ["providers", "open", "invite-only"] as const;
export type TrustMode = (typeof TRUST_MODES)[number];

/** What the trust file says: a mode that overrides the configured one, and whom to admit and refuse by name. */
export interface TrustLists {
  readonly mode?: TrustMode;
  readonly allow: readonly ProviderPattern[];
  readonly deny: readonly ProviderPattern[];
}

/** A server without its lists. */
export const NO_LISTS: TrustLists = { allow: [], deny: [] };

export interface TrustListsOptions {
  /** Whether shares need an accepted invite, without which `invite-only` would promise too much. */
  readonly requireInvite: boolean;
}

const Hosts = z.array(z.string({ error: "expected a host as a text" })).max(10_000);
const File = z.strictObject({
  mode: z
    .enum(TRUST_MODES, { error: `expected one of ${TRUST_MODES.map((mode) => `"${mode}"`).join(", ")}` })
    .nullish(),
  // A key whose last entry was taken away reads as null.
  allow: Hosts.nullish(),
  deny: Hosts.nullish(),
});

/** Reads the trust file (YAML or JSON) as docs/trust.md describes it. One mistake and none of it is taken over. */
export function readTrustLists(
  text: string,
  { requireInvite }: TrustListsOptions,
): Result<ReadList<TrustLists>, readonly YamlFault[]> {
  const document = readYaml(text);
  if (!document.ok) return document;
  const { value, faultAt } = document.value;
  const file = File.safeParse(value ?? {});
  if (!file.success) {
    return fail(
      file.error.issues.map(({ path, message }) =>
        faultAt(path, `${path.map(String).join(".") || "the file"}: ${message}`),
      ),
    );
  }
  const { mode, allow, deny } = file.data;
  const faults: YamlFault[] = [];
  if (mode === "invite-only" && !requireInvite) {
    faults.push(faultAt(["mode"], "mode: invite-only needs ocmcore.require_accepted_invite"));
  }
  const patterns = (key: "allow" | "deny", hosts: readonly string[]) =>
    hosts.flatMap((host, index) => patternOf(host, { path: [key, index], document: document.value, faults }));
  const lists = {
    ...(mode != null && { mode }),
    allow: patterns("allow", allow ?? []),
    deny: patterns("deny", deny ?? []),
  };
  return faults.length > 0 ? fail(faults) : ok({ value: lists, warnings: [] });
}

function patternOf(
  host: string,
  {
    path,
    document,
    faults,
  }: {
    readonly path: readonly [string, number];
    readonly document: YamlDocument;
    readonly faults: YamlFault[];
  },
): readonly ProviderPattern[] {
  const pattern = readProviderPattern(host);
  if (typeof pattern === "object") return [pattern];
  const expected =
    'expected a host such as "cloud.example.org", with a port if it has one, or "*.example.org"';
  faults.push(document.faultAt(path, `${path.join(".")}: ${expected}`));
  return [];
}
