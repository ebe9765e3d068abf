import type { Config } from "./config/load.ts";
import type { CertificateFiles } from "./listener-certificate.ts";
import type { ListenerLimits } from "./listener-limits.ts";

/** What the configuration says about one listener, beside its address. */
export interface ListenerSettings {
  readonly limits: Partial<ListenerLimits>;
  readonly tls?: CertificateFiles;
}

/** For the port of peers and users; with `rpc.single_port` it is the one of the internal services, too. */
export function httpListenerSettings(config: Pick<Config, "http" | "rpc">): ListenerSettings {
  const { maxConnections } = config.http;
  return {
    limits: config.rpc.singlePort ? rpcLimits(config) : { maxConnections },
    ...tlsOf("http", config.http),
  };
}

/** For a port of the internal services. */
export function rpcListenerSettings(config: Pick<Config, "http" | "rpc">): ListenerSettings {
  return { limits: rpcLimits(config), ...tlsOf("rpc", config.rpc) };
}

function rpcLimits({ http, rpc }: Pick<Config, "http" | "rpc">): Partial<ListenerLimits> {
  return {
    maxConnections: http.maxConnections,
    pingIntervalMs: rpc.keepaliveInterval,
    pingTimeoutMs: rpc.keepaliveTimeout,
    maxConnectionAgeMs: rpc.maxConnectionAge,
    maxConnectionAgeGraceMs: http.shutdownGrace,
  };
}

function tlsOf(
  section: string,
  { tlsCertificate, tlsKey }: { readonly tlsCertificate?: string; readonly tlsKey?: string },
): { readonly tls?: CertificateFiles } {
  if (tlsCertificate === undefined || tlsKey === undefined) return {};
  return { tls: { certificatePath: tlsCertificate, keyPath: tlsKey, section } };
}
