import type { Context, MiddlewareHandler } from "hono";
import type { Failure } from "../../domain/failure.ts";
import type { AuthenticatePeer } from "../../domain/ports/peer-proof.ts";
import type { HttpEnv } from "../context.ts";
import { ocmAnswer, refuseFor } from "../failure.ts";

/**
 * Looks at the signature of a peer's request, once its body is read, and tells the handlers who signed. A signature
 * that is not to be believed ends the request; whether one may be missing is for the use case to say.
 * `refuse` writes the refusal where it is not the usual one of OCM.
 */
export function peer(
  authenticatePeer: AuthenticatePeer,
  refuse: (c: Context<HttpEnv>, failure: Failure) => Response = refuseFor(ocmAnswer),
): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const proof = await authenticatePeer({
      method: c.req.method,
      url: c.req.raw.url,
      headers: c.req.raw.headers,
      body: c.var.body.bytes,
    });
    if (proof.kind === "refused") return refuse(c, proof.failure);
    c.set("peer", proof.kind === "signed" ? proof.peer : undefined);
    return next();
  };
}
