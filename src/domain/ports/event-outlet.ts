import type { DomainEvent } from "../events.ts";

/** What is known of an event beside itself. */
export interface EventFacts {
  readonly id: string;
  /** Grows from event to event of one record, compared as text. */
  readonly sequence: string;
  /** Names the record without telling anything about it. */
  readonly line: string;
  readonly at: Date;
}

/** What became of one attempt; `why` says no more than an operator's log may hold. */
export type Delivery =
  | { readonly outcome: "taken" }
  /** Nobody took it, and nobody would take another one now. */
  | { readonly outcome: "unavailable"; readonly why: string }
  /** This one is not wanted as it is; others may be. */
  | { readonly outcome: "refused"; readonly why: string }
  /** Whoever listens wants no more of it. */
  | { readonly outcome: "stop"; readonly why: string };

/** One place outside that is told of events. */
export interface EventOutlet {
  /** One segment of a stored key. */
  readonly name: string;
  /** What it is told, with no secret in it, the same at each attempt; `undefined` when this is none of its business. */
  messageOf(event: DomainEvent, facts: EventFacts): string | undefined;
  /** Makes one attempt, within a time of its own. Never throws. */
  deliver(message: { readonly id: string; readonly text: string }): Promise<Delivery>;
  /** Lets go of connections. */
  close(): Promise<void>;
}
