/** Where a gateway listens. */
export interface GatewayAddress {
  /** `host:port`, IPv6 in brackets. */
  readonly authority: string;
  /** What `http://` or `https://` said about TLS; absent when there was neither. */
  readonly tls?: boolean;
}

const HOST_AND_PORT = /^(?<host>\[[\da-f:.]+\]|[\w.-]+):(?<port>\d{1,5})$/i;
const HTTP = /^(?<scheme>https?):\/\/(?<place>[^/?#@\s]+)\/?$/i;

/**
 * Reads `host:port`, also as a gRPC name (`dns:host:port`, `dns:///host:port`) or as an origin. A go-micro service
 * name has no port, and no registry here to look it up in.
 */
export function parseGatewayAddress(text: string): GatewayAddress | undefined {
  const { scheme, place } = HTTP.exec(text)?.groups ?? {};
  if (scheme !== undefined && place !== undefined) {
    const tls = scheme.toLowerCase() === "https";
    const authority = authorityOf(/:\d+$/.test(place) ? place : `${place}:${tls ? 443 : 80}`);
    return authority === undefined ? undefined : { authority, tls };
  }
  const authority = authorityOf(text.replace(/^dns:(?:\/\/\/)?/i, ""));
  return authority === undefined ? undefined : { authority };
}

function authorityOf(text: string): string | undefined {
  const { host, port } = HOST_AND_PORT.exec(text)?.groups ?? {};
  if (host === undefined || !(Number(port) > 0 && Number(port) <= 65_535)) return undefined;
  return URL.canParse(`http://${host}:${port}`) ? `${host}:${port}` : undefined;
}
