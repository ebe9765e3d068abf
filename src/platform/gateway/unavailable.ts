import { Unavailable } from "../../domain/ports/unavailable.ts";

/** The gateway does not answer, or with nothing that answers the question: whether something exists stays open. */
export class GatewayUnavailable extends Unavailable {
  override readonly name = "GatewayUnavailable";
}
