/** The only way out: sends a request to another server, under the guard's rules (scheme, time, size, redirects). */
export interface Transport {
  /** Answers the response; throws `TransportError` when none came or the guard refused to go there. */
  send(request: Request): Promise<Response>;
}

/** Why no usable answer came. `reachedPeer` is false when it is certain that the peer never saw the request. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly kind: "refused" | "unreachable" | "timeout" | "too-large";
  readonly reachedPeer: boolean;

  constructor(
    kind: TransportError["kind"],
    message: string,
    options: { reachedPeer: boolean; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.reachedPeer = options.reachedPeer;
  }
}
