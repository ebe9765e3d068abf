/** Where a mistake in the configuration was made. Lines and columns count from 1. */
export type ConfigSource =
  | { readonly file: string; readonly line: number; readonly column: number }
  | { readonly variable: string };

/** A mistake in the configuration, told so that it can be mended; never repeats the value, which may be a secret. */
export interface ConfigIssue {
  readonly source: ConfigSource;
  /** The setting, such as `http.listen`; empty when the mistake is not about one. */
  readonly setting: string;
  /** What was expected there. */
  readonly message: string;
}

/** One line for the operator: `meshport.yaml:12:11: http.listen: expected …`. */
export function formatConfigIssue({ source, setting, message }: ConfigIssue): string {
  const place = "file" in source ? `${source.file}:${source.line}:${source.column}` : source.variable;
  return [place, setting, message].filter((part) => part !== "").join(": ");
}
