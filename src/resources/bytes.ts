/** Which bytes of a source to pass on: `skip` are dropped first, then exactly `length` follow. */
export interface ByteWindow {
  readonly skip: number;
  readonly length: number;
}

/**
 * The window's part of a source. A source that ends early makes the stream fail, so that nobody takes half a file
 * for a whole one; what comes after the window is never read.
 */
export function windowOf(source: ReadableStream<Uint8Array>, window: ByteWindow): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let skip = window.skip;
  let left = window.length;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        if (left === 0) {
          controller.close();
          // Not awaited: a source that never settles its cancellation must not hold up the reader.
          reader.cancel().catch(() => undefined);
          return;
        }
        const { done, value } = await reader.read();
        if (done) {
          controller.error(new Error(`the source ended ${left + skip} bytes early`));
          return;
        }
        const useful = value.subarray(Math.min(skip, value.length));
        skip -= value.length - useful.length;
        const chunk = useful.subarray(0, left);
        if (chunk.length === 0) continue;
        left -= chunk.length;
        controller.enqueue(chunk);
        return;
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** A stream of bytes that are at hand already. */
export function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}
