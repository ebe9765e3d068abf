import { printable } from "../printable.ts";
import type { ImportFinding } from "./report.ts";
import { type SplitJson, splitJson } from "./split-json.ts";

/** The sections of a file: the objects that stand in its one object, as far as it goes. */
export interface Sections {
  section(name: string): SplitJson;
  /** What is wrong with the file, once all of its sections were asked for. */
  findings(): readonly ImportFinding[];
}

/** Splits a file into its sections; `ignored` names members that tell nothing. */
export function sectionsOf(
  text: string,
  kind: "invites-file" | "shares-file",
  ignored: readonly string[] = [],
): Sections {
  const whole = splitJson(text, "{");
  const asked = new Set<string>(ignored.map((name) => name.toLowerCase()));
  const found: ImportFinding[] = [];
  const tell = (outcome: ImportFinding["outcome"], id: string, reason: string) =>
    found.push({ kind, outcome, id, reason });
  if (whole.torn !== undefined) tell("torn", "", whole.torn);
  return {
    section(name) {
      const isIt = ({ key }: { readonly key: string }) => key.toLowerCase() === name;
      asked.add(name);
      const parts = whole.members.filter(isIt).filter(({ text: value }) => value !== "null");
      if (whole.cut !== undefined && isIt(whole.cut)) parts.push(whole.cut);
      const split = parts.map(({ text: value }) => splitJson(value, "{"));
      for (const { torn } of split) if (torn !== undefined) tell("torn", name, torn);
      const cut = split.find((part) => part.cut !== undefined)?.cut;
      return { members: split.flatMap(({ members }) => members), ...(cut && { cut }) };
    },
    findings() {
      const others = whole.members.filter(({ key }) => !asked.has(key.toLowerCase()));
      for (const { key } of others) tell("left-out", printable(key), "this section is not known here");
      return found;
    },
  };
}
