import type { Config } from "./config/load.ts";
import type { CertificateFiles } from "./listener-certificate.ts";
import type { ListenerLimits } from "./listener-limits.ts";

type ListenerConfig = Pick<Config, "http" | "rpc" | "gateway">;

/** What the configuration says about one listener, beside its address. */
export interface ListenerSettings {
  readonly limits: Partial<ListenerLimits>;
  readonly patient?: readonly string[];
  readonly tls?: CertificateFiles;
}

/** For the port of peers and users; with `rpc.single_port` it is the one of the internal services, too. */
export function httpListenerSettings(config: ListenerConfig): ListenerSettings {
  const settings = config.rpc.singlePort ? rpcSettings(config) : { limits: commonLimits(config) };
  return { ...settings, ...tlsOf("http", config.http) };
}

/** For a port of the internal services. */
export function rpcListenerSettings(config: ListenerConfig): ListenerSettings {
  return { ...rpcSettings(config), ...tlsOf("rpc", config.rpc) };
}

/** A gateway's token names the groups of its user, and some users have hundreds. */
const MAX_HEADER_BYTES_WITH_TOKENS = 128 * 1024;

function commonLimits({ http, gateway }: ListenerConfig): Partial<ListenerLimits> {
  return {
    maxConnections: http.maxConnections,
    ...(gateway.jwtSecret && { maxHeaderBytes: MAX_HEADER_BYTES_WITH_TOKENS }),
  };
}

/** Where a client waits for news of our health, and there may be none for days. */
const WATCH = "/grpc.health.v1.Health/Watch";

function rpcSettings(config: ListenerConfig): ListenerSettings {
  const { http, rpc } = config;
  const limits = {
    ...commonLimits(config),
    pingIntervalMs: rpc.keepaliveInterval,
    pingTimeoutMs: rpc.keepaliveTimeout,
    maxConnectionAgeMs: rpc.maxConnectionAge,
    maxConnectionAgeGraceMs: http.shutdownGrace,
  };
  return { limits, patient: [WATCH] };
}

function tlsOf(
  section: string,
  { tlsCertificate, tlsKey }: { readonly tlsCertificate?: string; readonly tlsKey?: string },
): { readonly tls?: CertificateFiles } {
  if (tlsCertificate === undefined || tlsKey === undefined) return {};
  return { tls: { certificatePath: tlsCertificate, keyPath: tlsKey, section } };
}
