import { expect, it } from "vitest";
import type { EventOutlet } from "../../../src/domain/ports/event-outlet.ts";
import { withoutSurprises } from "../../../src/platform/events/without-surprises.ts";
import { recordingLogger } from "../../support/logger.ts";
import { FACTS, theEvent } from "./events.ts";

const anOutlet = (messageOf: EventOutlet["messageOf"]): EventOutlet => ({
  name: "webhook",
  messageOf,
  deliver: async () => ({ outcome: "taken" }),
  close: async () => {},
});

it("logs a message that cannot be made, and goes on without it", () => {
  const log = recordingLogger();
  const outlet = anOutlet(() => {
    throw new RangeError("what nobody may read");
  });
  expect(withoutSurprises(outlet, log).messageOf(theEvent("share-received"), FACTS)).toBeUndefined();
  expect(log.lines).toEqual([
    {
      level: "error",
      message: "event left out",
      fields: { outlet: "webhook", event: FACTS.id, type: "share-received", why: "RangeError" },
    },
  ]);
});

it("leaves every other message as it is", () => {
  const log = recordingLogger();
  const outlet = withoutSurprises(
    anOutlet(({ type }) => type),
    log,
  );
  expect(outlet.messageOf(theEvent("share-removed"), FACTS)).toBe("share-removed");
  expect(log.lines).toEqual([]);
});
