/** Error codes of a connection that never came to be: name not found, nobody listening, certificate not accepted. */
const BEFORE_THE_REQUEST =
  /^(ENOTFOUND|EAI_[A-Z]+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_[A-Z_]+|[A-Z_]*SELF_SIGNED[A-Z_]*|UNABLE_TO_[A-Z_]+|ERR_TLS_CERT_ALTNAME_INVALID|ERR_SSL_[A-Z0-9_]+)$/;

const MAX_CAUSES = 5;

/** The code of the system error behind an error of `fetch`; only Node tells one. */
export function failureCode(error: unknown): string | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && current instanceof Error; depth += 1) {
    if ("code" in current && typeof current.code === "string") return current.code;
    current = current.cause;
  }
  return undefined;
}

/** Whether a code proves that the peer never saw the request; without a code nothing is proven. */
export function neverConnected(code: string | undefined): boolean {
  return code !== undefined && BEFORE_THE_REQUEST.test(code);
}
