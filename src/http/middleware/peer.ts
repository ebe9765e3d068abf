import type { MiddlewareHandler } from "hono";
import type { AuthenticatePeer } from "../../domain/ports/peer-proof.ts";
import type { HttpEnv } from "../context.ts";
import { ocmAnswer, refuseFor } from "../failure.ts";

const refuse = refuseFor(ocmAnswer);

/**
 * Looks at the signature of a peer's request, once its body is read, and tells the handlers who signed. A signature
 * that is not to be believed ends the request; whether one may be missing is for the use case to say.
 */
export function peer(authenticatePeer: AuthenticatePeer): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const { pathname, search } = new URL(c.req.raw.url);
    const proof = await authenticatePeer({
      method: c.req.method,
      target: `${pathname}${search}`,
      headers: c.req.raw.headers,
      body: c.var.body.bytes,
    });
    if (proof.kind === "refused") return refuse(c, proof.failure);
    c.set("peer", proof.kind === "signed" ? proof.peer : undefined);
    return next();
  };
}
