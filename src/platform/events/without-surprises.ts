import type { EventOutlet } from "../../domain/ports/event-outlet.ts";
import type { Logger } from "../../domain/ports/logger.ts";

/** The outlet, where a message that it cannot make is an error in the log and refuses nobody the change it is about. */
export function withoutSurprises(outlet: EventOutlet, logger: Logger): EventOutlet {
  return {
    ...outlet,
    messageOf(event, facts) {
      try {
        return outlet.messageOf(event, facts);
      } catch (error) {
        const why = error instanceof Error ? error.name : "unknown";
        logger.error("event left out", { outlet: outlet.name, event: facts.id, type: event.type, why });
        return undefined;
      }
    },
  };
}
