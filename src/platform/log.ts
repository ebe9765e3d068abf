import { getJsonLinesFormatter, getTextFormatter, type LogRecord } from "@logtape/logtape";
import type { Clock } from "../domain/ports/clock.ts";
import type { LogFields, Logger } from "../domain/ports/logger.ts";

/** From the chattiest to the quietest. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

type LogLevel = (typeof LOG_LEVELS)[number];

/** The least level that is written. */
export type LogThreshold = LogLevel | "silent";

/** What a log needs to be written. */
export interface LogOptions {
  readonly level: LogThreshold;
  /** `json`: one object per line, for machines. `text`: one line for people, without colours. */
  readonly format: "json" | "text";
  readonly clock: Clock;
  /** Takes one line with its end; without it lines go to the console, which both runtimes have. */
  readonly write?: (line: string) => void;
}

/** Writes log lines. The formats are LogTape's, but nothing global is configured: two services, two logs. */
export function createLog({ level, format, clock, write = toConsole }: LogOptions): Logger {
  const render = format === "json" ? jsonLine : textLine;
  const at = (lineLevel: LogLevel) => {
    if (level === "silent" || LOG_LEVELS.indexOf(lineLevel) < LOG_LEVELS.indexOf(level)) return () => {};
    return (message: string, fields: LogFields = {}) => {
      const timestamp = clock.now().getTime();
      const text = oneLine(message);
      const level = lineLevel === "warn" ? "warning" : lineLevel;
      const properties = plain(fields);
      write(render({ category: CATEGORY, level, message: [text], rawMessage: text, timestamp, properties }));
    };
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

const CATEGORY = ["meshport"];

/** Members of a JSON line that are not the caller's; a field of such a name gets another one. */
const RESERVED = new Set(["@timestamp", "level", "message", "logger"]);

const jsonLine = getJsonLinesFormatter({ properties: "flatten" });

const text = getTextFormatter({
  timestamp: "rfc3339",
  format: ({ timestamp, level, message }) => `${timestamp} [${level}] ${message}`,
});

function textLine(record: LogRecord): string {
  const pairs = Object.entries(record.properties).map(
    ([name, value]) => ` ${name}=${oneLine(String(value))}`,
  );
  return text({ ...record, message: [[...record.message, ...pairs].join("")] });
}

/** Whatever slips past the types of `LogFields` becomes text at once, so that a `Secret` stays masked. */
function plain(fields: Readonly<Record<string, unknown>>): Record<string, string | number | boolean> {
  const entries = Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const free = RESERVED.has(name) ? `field_${name}` : name;
    return [[free, typeof value === "number" || typeof value === "boolean" ? value : String(value)] as const];
  });
  return Object.fromEntries(entries);
}

/** Control characters as spaces: a peer's text must neither begin a line of its own nor move the cursor. */
function oneLine(value: string): string {
  return value.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}

function toConsole(line: string): void {
  console.log(line.trimEnd());
}
