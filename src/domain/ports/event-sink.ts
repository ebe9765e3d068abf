import type { DomainEvent } from "../events.ts";

/** The messages about one record that wait for one outlet, oldest first. */
export interface EventLine {
  readonly outlet: string;
  /** Names the record without telling anything about it. */
  readonly line: string;
}

/** Hears of every event once it has happened and its messages are durable. Never throws, never waited for. */
export interface EventSink {
  emit(event: DomainEvent, waiting: readonly EventLine[]): void;
}
