import {
  Code,
  ConnectError,
  createContextKey,
  type createHandlerContext,
  type HandlerContext,
  type Interceptor,
} from "@connectrpc/connect";

/** Whether a call came so far that its first message was read. */
const READ = createContextKey(false, { description: "whether the request was read" });

/**
 * Strict where Connect-ES is lax: texts that are not UTF-8 are refused instead of read with holes in them. The option
 * is passed through to where JSON is read.
 */
export const strictJson = {
  ignoreUnknownFields: true,
  textDecoder: new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }),
};

/**
 * Makes what cannot be read (no protobuf, no gzip, a broken envelope) the caller's mistake: Connect-ES answers
 * `internal` to much of it, as if it were ours. Whatever goes wrong between the gate and the first interceptor can
 * only be the request; the error is changed on its way to the context, which hears of it before it is written. Its
 * signal would not do: that tells of one end only, and the time of a call may be over before it is read.
 */
export function blameRequest(context: HandlerContext): void {
  const controller = context as ReturnType<typeof createHandlerContext>;
  const abort = controller.abort.bind(controller);
  controller.abort = (reason) => {
    if (!context.values.get(READ)) blame(reason);
    abort(reason);
  };
}

/** Notes that a call was read, and watches over the messages that follow. Has to be the first interceptor. */
export const noteRead: Interceptor = (next) => (request) => {
  request.contextValues.set(READ, true);
  return next(request.stream ? { ...request, message: blaming(request.message) } : request);
};

async function* blaming<T>(messages: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (error) {
    blame(error);
    throw error;
  }
}

function blame(error: unknown): void {
  if (error instanceof ConnectError && error.code === Code.Internal) {
    Object.assign(error, { code: Code.InvalidArgument });
  }
}
