import type { NodeHandler } from "./listener.ts";

/** A handler for a port that is bound before what stands behind it is there. */
export interface LateHandler {
  /** Asks to come again until the real one is there. */
  readonly handler: NodeHandler;
  open(real: NodeHandler): void;
}

/** Builds one. */
export function createLateHandler(): LateHandler {
  let opened: NodeHandler = (request, response) => {
    // A start that takes long is no reason to start again.
    response.statusCode = request.url === "/healthz" ? 200 : 503;
    response.setHeader("retry-after", "1");
    response.end();
  };
  return {
    handler: (request, response) => opened(request, response),
    open(real) {
      opened = real;
    },
  };
}
