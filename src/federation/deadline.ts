import { TransportError } from "../domain/ports/transport.ts";

/** A limit on the time an exchange may take, which can be set anew. */
export interface Deadline {
  /** Aborts when the time is over or the caller has given up. */
  readonly signal: AbortSignal;
  /** Starts the time over, from now, with another length. */
  restart(milliseconds: number): void;
  /** Ends the watch; must be called on every way out. */
  stop(): void;
  /** The outcome of the work, or a `TransportError` as soon as the time is over, whatever the work does then. */
  within<T>(work: Promise<T>): Promise<T>;
}

/** Starts a deadline of so many milliseconds that also ends when the caller's own signal does. */
export function startDeadline(milliseconds: number, caller?: AbortSignal | null): Deadline {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stop = () => {
    if (timer !== undefined) clearTimeout(timer);
  };
  const restart = (length: number) => {
    stop();
    timer = setTimeout(() => {
      const message = `no answer within ${length} ms`;
      controller.abort(new TransportError("timeout", message, { reachedPeer: true }));
    }, length);
  };
  const giveUp = () => {
    const message = "the caller gave up waiting";
    controller.abort(new TransportError("timeout", message, { reachedPeer: true, cause: caller?.reason }));
  };

  restart(milliseconds);
  if (caller?.aborted) giveUp();
  else caller?.addEventListener("abort", giveUp, { once: true, signal: controller.signal });

  return {
    signal: controller.signal,
    restart,
    stop,
    within(work) {
      return new Promise((resolve, reject) => {
        const onAbort = () => reject(controller.signal.reason);
        if (controller.signal.aborted) onAbort();
        else controller.signal.addEventListener("abort", onAbort, { once: true });
        work
          .then(resolve, (error: unknown) =>
            reject(controller.signal.aborted ? controller.signal.reason : error),
          )
          .finally(() => controller.signal.removeEventListener("abort", onAbort));
      });
    },
  };
}
