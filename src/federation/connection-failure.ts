/** Error codes of a connection that never came to be: name not found, nobody listening, certificate not accepted. */
const BEFORE_THE_REQUEST =
  /^(ENOTFOUND|EAI_[A-Z]+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_[A-Z_]+|[A-Z_]*SELF_SIGNED[A-Z_]*|UNABLE_TO_[A-Z_]+|ERR_TLS_CERT_ALTNAME_INVALID|ERR_SSL_[A-Z0-9_]+)$/;

const MAX_CAUSES = 5;

/**
 * Whether an error of `fetch` proves that the peer never saw the request. Only Node tells why a fetch failed;
 * where the reason is not known, nothing is proven.
 */
export function neverConnected(error: unknown): boolean {
  let current: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && current instanceof Error; depth += 1) {
    const code: unknown = "code" in current ? current.code : undefined;
    if (typeof code === "string" && BEFORE_THE_REQUEST.test(code)) return true;
    current = current.cause;
  }
  return false;
}
