/** Whether this server can do its work, as load balancers want to know. */
export interface Readiness {
  /** Names of what stands in its way at the moment; none when it is ready. Cheap, however often it is asked. */
  failing(): Promise<readonly string[]>;
  /** Aborted when the server is told to stop: it is not ready any more, though it still answers. */
  readonly draining?: AbortSignal;
  /** Aborted when it takes no more requests: whoever waits for news has to go. */
  readonly stopping?: AbortSignal;
}
