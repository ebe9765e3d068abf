import type { DomainEvent } from "../../domain/events.ts";
import type { EventFacts } from "../../domain/ports/event-outlet.ts";
import { dataOf, subjectOf } from "./event-data.ts";

/** An event as CloudEvents 1.0 in structured JSON, with the `sequence` extension. `source` is our public URL. */
export function cloudEventOf(event: DomainEvent, facts: EventFacts, source: string): string {
  return JSON.stringify({
    specversion: "1.0",
    id: facts.id,
    source,
    type: `meshport.${event.type}`,
    subject: subjectOf(event, facts.line),
    time: facts.at.toISOString(),
    sequence: facts.sequence,
    datacontenttype: "application/json",
    data: dataOf(event),
  });
}
