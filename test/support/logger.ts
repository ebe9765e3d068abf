import type { LogFields, Logger } from "../../src/domain/ports/logger.ts";

/** A log that keeps its lines, so that a test can say what must never stand in them. */
export interface RecordingLogger extends Logger {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: LogFields }[];
  /** Everything that was logged, as one text. */
  text(): string;
}

/** A log in memory. */
export function recordingLogger(): RecordingLogger {
  const lines: { level: string; message: string; fields: LogFields }[] = [];
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields });
    };
  return {
    lines,
    text: () => JSON.stringify(lines),
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  };
}
