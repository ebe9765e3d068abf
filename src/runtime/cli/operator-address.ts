import type { Secret } from "../../domain/secret.ts";
import type { Config } from "../config/load.ts";
import { StartFailed } from "../start-failed.ts";

/** The secret that a running server was started with; the operator's token follows from it. */
export function secretForServer(config: Config): Secret {
  if (config.security.secret !== undefined) return config.security.secret;
  throw new StartFailed("security.secret: expected, as the running server has it");
}

/** Where the operator's door of a server with this configuration is, seen from its own machine. */
export function localUrl(config: Config): string {
  if (!config.rpc.singlePort) return listenUrl(config.rpc);
  const basePath = new URL(config.server.publicOrigin ?? "http://localhost").pathname.replace(/\/$/, "");
  return `${listenUrl(config.http)}${basePath}`;
}

/** A listening address as a URL, seen from its own machine. */
export function listenUrl({
  listen: { host, port },
  tlsCertificate,
}: Config["http"] | Config["rpc"]): string {
  const here = ({ "0.0.0.0": "127.0.0.1", "::": "::1" } as Readonly<Record<string, string>>)[host] ?? host;
  return `${tlsCertificate === undefined ? "http" : "https"}://${here.includes(":") ? `[${here}]` : here}:${port}`;
}
