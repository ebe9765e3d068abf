import type { MiddlewareHandler } from "hono";
import type { Sessions } from "../../domain/ports/sessions.ts";
import type { HttpEnv } from "../context.ts";
import { refuseFor, sciencemeshAnswer } from "../failure.ts";

export interface SessionDeps {
  readonly sessions: Sessions;
  /** The ways to prove oneself that a 401 names (RFC 9110, `WWW-Authenticate`), e.g. `Basic realm="Meshport"`. */
  readonly challenges: readonly string[];
}

const refuse = refuseFor(sciencemeshAnswer);

/** Lets our own users in and tells the handlers who they are; everybody else gets one and the same 401. */
export function session({ sessions, challenges }: SessionDeps): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const user = await sessions.authenticate(c.req.raw.headers);
    if (user === undefined) {
      for (const challenge of challenges) c.header("WWW-Authenticate", challenge, { append: true });
      return refuse(c, { reason: "not-authenticated" });
    }
    c.set("user", user);
    return next();
  };
}
