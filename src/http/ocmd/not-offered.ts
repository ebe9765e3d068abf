import type { Handler } from "hono";
import type { HttpEnv } from "../context.ts";
import { ocmAnswer, refuseFor } from "../failure.ts";

const refuse = refuseFor(ocmAnswer);

/** Answers for an endpoint of OCM 1.4 that this server does not offer and does not advertise. */
export function notOffered(what: string): Handler<HttpEnv> {
  return (c) => refuse(c, { reason: "not-supported", what });
}
