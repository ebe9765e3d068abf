/**
 * How the identity provider of a remote user is spelled where the wire names only their host: oCIS keeps remote users
 * under `https://host`, all others under the host itself.
 */
export type RemoteIdp = "host" | "https";

/** The identity provider of the users at a host; one that has a scheme already stays as it is. */
export function remoteIdpOf(host: string, spelling: RemoteIdp = "host"): string {
  return spelling === "https" && !/^https?:\/\//i.test(host) ? `https://${host}` : host;
}
