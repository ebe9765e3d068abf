import type { Logger } from "../domain/ports/logger.ts";
import { type Listener, type ListenerOptions, startListener } from "./listener.ts";
import { type CertificateFiles, openCertificate } from "./listener-certificate.ts";

/** A listener whose certificate, if it has one, follows its files. */
export interface RenewingListener extends Listener {
  /** Looks at the files now; does nothing in plaintext. */
  renew(): Promise<void>;
}

/** As `startListener`, with the files of the certificate instead of their content. */
export interface RenewingOptions extends Omit<ListenerOptions, "certificate"> {
  readonly tls?: CertificateFiles;
}

export interface RenewingDeps {
  readonly logger: Logger;
  /** How often the files are looked at; every 30 seconds by default. */
  readonly lookIntervalMs?: number;
}

const LOOK_INTERVAL_MS = 30_000;

/**
 * Starts a listener that takes a new certificate as soon as both files fit together.
 * @throws StartFailed when the certificate cannot be used, ListenFailed when the port cannot be bound.
 */
export async function startRenewingListener(
  { tls, ...options }: RenewingOptions,
  { logger, lookIntervalMs = LOOK_INTERVAL_MS }: RenewingDeps,
): Promise<RenewingListener> {
  if (tls === undefined) return { ...(await startListener(options)), renew: async () => {} };
  const certificate = await openCertificate(tls, logger);
  const listener = await startListener({ ...options, certificate: certificate.current() });
  const renew = async () => {
    const pair = await certificate.look();
    if (pair !== undefined) listener.replaceCertificate(pair);
  };
  const looking = setInterval(() => void renew(), lookIntervalMs);
  looking.unref();
  return {
    ...listener,
    renew,
    close: (graceMs) => {
      clearInterval(looking);
      return listener.close(graceMs);
    },
  };
}
