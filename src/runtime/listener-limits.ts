/** What one listener grants a connection. Times are milliseconds, sizes are bytes unless the name says otherwise. */
export interface ListenerLimits {
  /** From the connection to the bytes that tell HTTP/1.1 from HTTP/2. */
  readonly prefaceTimeoutMs: number;
  /** From the first byte of an HTTP/1.1 request to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** From the first byte of a request to the end of its body; 0 lets a steady upload take any time. */
  readonly requestTimeoutMs: number;
  /** How long a connection or stream may stand still while a request is being read or answered. */
  readonly stallTimeoutMs: number;
  /** How long an HTTP/1.1 connection may wait for its next request. */
  readonly keepAliveTimeoutMs: number;
  /** How long an HTTP/2 session may live without a request, whatever else (PING, SETTINGS) it sends. */
  readonly sessionIdleTimeoutMs: number;
  /** How long the client of an HTTP/2 session that is over may take to close the connection. */
  readonly closeTimeoutMs: number;
  /** How often the client of an HTTP/2 session is asked for a sign of life; 0 for never. */
  readonly pingIntervalMs: number;
  /** How long it has to give one. */
  readonly pingTimeoutMs: number;
  /** After how long a client is told to connect anew; 0 for never. */
  readonly maxConnectionAgeMs: number;
  /** How long its requests under way may take then. */
  readonly maxConnectionAgeGraceMs: number;
  /** All header fields of one request together; more is answered with 431, or a reset stream on HTTP/2. */
  readonly maxHeaderBytes: number;
  /** Number of header fields of one request. */
  readonly maxHeaderFields: number;
  /** Requests one HTTP/2 session may have open at the same time. */
  readonly maxConcurrentStreams: number;
  /** Megabytes one HTTP/2 session may hold; beyond it new requests of that session are refused. */
  readonly maxSessionMemoryMegabytes: number;
  /** Connections open at the same time; further ones are closed at once. */
  readonly maxConnections: number;
}

/**
 * Limits for a listener that faces the internet. A request may take an hour, because uploads are of any size,
 * but it may never stand still for two minutes.
 */
export const defaultListenerLimits: ListenerLimits = {
  prefaceTimeoutMs: 10_000,
  headersTimeoutMs: 15_000,
  requestTimeoutMs: 3_600_000,
  stallTimeoutMs: 120_000,
  keepAliveTimeoutMs: 5_000,
  sessionIdleTimeoutMs: 300_000,
  closeTimeoutMs: 10_000,
  pingIntervalMs: 120_000,
  pingTimeoutMs: 20_000,
  maxConnectionAgeMs: 0,
  maxConnectionAgeGraceMs: 10_000,
  maxHeaderBytes: 16_384,
  maxHeaderFields: 100,
  maxConcurrentStreams: 100,
  maxSessionMemoryMegabytes: 10,
  maxConnections: 10_000,
};
