/** What a log line carries beside its message. Never a secret, token or credential. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured log lines for the operator. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
