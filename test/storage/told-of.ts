import type { DomainEvent } from "../../src/domain/events.ts";
import type { EventQueue } from "../../src/domain/ports/event-queue.ts";
import type { ToldOf } from "../../src/storage/event-intents.ts";

/** A listener whose messages are what a test makes of events; `heard` is what the sink was told. */
export function listeners(
  names: readonly string[] = ["webhook"],
  messageOf: (event: DomainEvent) => string | undefined = ({ type }) => type,
): ToldOf & { readonly heard: string[] } {
  const heard: string[] = [];
  return {
    heard,
    sink: { emit: (event) => void heard.push(messageOf(event) ?? "") },
    outlets: names.map((name) => ({ name, messageOf })),
  };
}

/**
 * What an outlet would be told now, line after line, taken off the queue; `unsure` ends a line. What has an id that was
 * there before is the same once more, and no news to any listener.
 */
export async function drain(queue: EventQueue, outlet = "webhook"): Promise<readonly string[]> {
  const told: string[] = [];
  const ids = new Set<string>();
  const { lines } = await queue.listLines(outlet, { limit: 1000 });
  for (const line of lines) {
    for (;;) {
      const first = await queue.first(line);
      if (first === undefined) break;
      if (first.unsure) {
        told.push("unsure");
        break;
      }
      if (!ids.has(first.event.id)) told.push(first.event.message);
      ids.add(first.event.id);
      await queue.remove(first.event);
    }
  }
  return told;
}
