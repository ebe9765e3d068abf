const LONGEST = 120;

/** A foreign text as it may stand in a report: one line, not without end. */
export function printable(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "?");
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`;
}
