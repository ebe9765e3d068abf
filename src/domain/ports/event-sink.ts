import type { DomainEvent } from "../events.ts";

/** Where events go. Never throws and is never waited for by an answer. */
export interface EventSink {
  emit(event: DomainEvent): void;
}
