import type { Clock } from "../domain/ports/clock.ts";
import type { LogFields, Logger } from "../domain/ports/logger.ts";

/** From the chattiest to the quietest. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** How much is said. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a log needs to be written. */
export interface LogOptions {
  readonly clock: Clock;
  /** The least level that is written. */
  readonly level: LogLevel;
  /** `json`: one object per line, for machines. `pretty`: one line for people, without colours. */
  readonly format: "json" | "pretty";
  /** Takes one line without its end; the console by default, which both runtimes have. */
  readonly write?: (line: string, level: LogLevel) => void;
}

/** Writes log lines. Whatever a caller smuggles past the types of `LogFields` is turned to text first, so that a
 * `Secret` stays masked, and control characters never reach a terminal. */
export function createLogger({ clock, level, format, write = toConsole }: LogOptions): Logger {
  const least = LOG_LEVELS.indexOf(level);
  const line = format === "json" ? jsonLine : prettyLine;
  const at = (lineLevel: LogLevel) => {
    if (LOG_LEVELS.indexOf(lineLevel) < least) return () => {};
    return (message: string, fields: LogFields = {}) => {
      const time = clock.now().toISOString();
      write(line({ time, level: lineLevel, message, fields: plainFields(fields) }), lineLevel);
    };
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

interface LogLine {
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: readonly (readonly [string, string | number | boolean])[];
}

/** Names that belong to the line itself; a field of the same name is kept under `field_…`. */
const RESERVED = new Set(["time", "level", "message"]);

function plainFields(fields: Readonly<Record<string, unknown>>): LogLine["fields"] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const plain = typeof value === "number" || typeof value === "boolean" ? value : String(value);
    return [[RESERVED.has(name) ? `field_${name}` : name, plain] as const];
  });
}

function jsonLine({ fields, ...line }: LogLine): string {
  return JSON.stringify({ ...line, ...Object.fromEntries(fields) });
}

function prettyLine({ time, level, message, fields }: LogLine): string {
  const pairs = fields.map(([name, value]) => {
    const text = String(value);
    return `${name}=${/^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)}`;
  });
  return visible([time, level.padEnd(5), message, ...pairs].join(" "));
}

/** Control characters as escapes: a peer's text must not move the cursor or begin a line of its own. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (control) => {
    return `\\u${(control.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
  });
}

function toConsole(line: string, level: LogLevel): void {
  if (level === "error" || level === "warn") console.error(line);
  else console.log(line);
}
