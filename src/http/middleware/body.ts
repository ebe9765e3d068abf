import type { MiddlewareHandler } from "hono";
import type { HttpEnv } from "../context.ts";
import { answer, refuse } from "../failure.ts";
import { readBody } from "../request-body.ts";

/** Reads the body once, within `maxBytes`, for the handlers behind it. */
export function body(maxBytes: number): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const read = await readBody(c.req.raw, maxBytes);
    if (read.ok) {
      c.set("body", read.value);
      return next();
    }
    return read.failure === "too-large"
      ? refuse(
          c,
          answer(413, "INVALID_PARAMETER", { message: `a body of at most ${maxBytes} bytes is expected` }),
        )
      : refuse(c, answer(400, "INVALID_PARAMETER", { message: "a whole body in UTF-8 is expected" }));
  };
}
