import type { Conversion } from "./option.ts";

/** The same here and there. */
export const same: Conversion = (given) => ({ value: typeof given === "string" ? given.trim() : given });

/** Host and port as Go listens: without a host it is every IPv4 address. */
export const address: Conversion = (given) => {
  const written = String(given).trim();
  return { value: written.startsWith(":") ? `0.0.0.0${written}` : written };
};

const FLAGS: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(["1", "t", "T", "true", "TRUE", "True"].map((word) => [word, true])),
  ...Object.fromEntries(["0", "f", "F", "false", "FALSE", "False"].map((word) => [word, false])),
};

/** Yes or no, in all the ways Go reads it. */
export const flag: Conversion = (given) => {
  const value = FLAGS[String(given).trim()];
  return value === undefined ? { expected: "true or false" } : { value };
};

/** A duration with its unit; a bare number in a file is nanoseconds, as for Go. */
export const duration: Conversion = (given) =>
  typeof given === "number" ? { value: `${given}ns` } : same(given);

/** Several values: oCIS has separated them by commas, semicolons and spaces. */
export const list: Conversion = (given) =>
  typeof given === "string"
    ? { value: given.split(/[\s,;]+/).filter((item) => item !== "") }
    : { value: given };

const LEVELS: Readonly<Record<string, string>> = {
  trace: "debug",
  debug: "debug",
  info: "info",
  warn: "warn",
  error: "error",
  fatal: "error",
  panic: "error",
  disabled: "silent",
};

/** The levels of zerolog: what is finer or coarser than ours becomes the nearest one. */
export const logLevel: Conversion = (given) => {
  const value = LEVELS[String(given).trim().toLowerCase()];
  return value === undefined ? { expected: `one of ${Object.keys(LEVELS).join(", ")}` } : { value };
};

/** Whether log lines are for people. */
export const prettyLog: Conversion = (given) => {
  const pretty = flag(given);
  return "value" in pretty ? { value: pretty.value === true ? "text" : "json" } : pretty;
};

/** The one driver that oCIS has for whom to trust. */
export const trustDriver: Conversion = (given) =>
  String(given).trim() === "json"
    ? { value: "providers" }
    : { expected: '"json"; ocmproviderauthorizer.driver chooses other ways to trust' };

/** Where the gateway is: host and port. A name of the registry has no port, and other schemes are Go's own. */
export const gatewayAddress: Conversion = (given) => {
  const written = String(given).trim();
  if (!/^(?:[\w.-]+|(?:kubernetes|unix|unix-abstract):.*)$/.test(written)) return { value: written };
  return {
    leftOut:
      "a name of the service registry, of Kubernetes or of a socket leads nowhere from here; `gateway.endpoint` takes host and port, 127.0.0.1:9142 unless GATEWAY_GRPC_ADDR says otherwise",
  };
};
