const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 1_024,
  MIB: 1_048_576,
  GIB: 1_073_741_824,
};

/** Bytes of a size: a plain number, or one with a decimal (MB) or binary (MiB) unit. */
export function parseSize(text: string): number | undefined {
  const [, amount, unit = ""] = /^(\d+)\s*([KMG]?i?B)?$/i.exec(text) ?? [];
  const factor = UNITS[unit.toUpperCase()];
  if (amount === undefined || factor === undefined) return undefined;
  const bytes = Number(amount) * factor;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
