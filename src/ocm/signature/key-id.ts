import { canonicalHost } from "../host.ts";

/**
 * The canonical host (`host`, `host:port`) that answers for a key id: `host#key`, as OCM 1.4 shows it, or a URL of
 * that host, as Nextcloud writes it. Undefined when the id names no host.
 */
export function hostOfKeyId(keyId: string): string | undefined {
  if (/^https?:\/\//i.test(keyId)) return canonicalHost(keyId);
  const [host = "", name = "", ...more] = keyId.split("#");
  // A bare word is a valid host name, too; only the fragment tells an id of a host's key from it.
  if (name === "" || more.length > 0 || /[/?]/.test(host)) return undefined;
  return canonicalHost(host);
}
