import type { Clock } from "../domain/ports/clock.ts";
import type { EventOutlet } from "../domain/ports/event-outlet.ts";
import { createWebhook } from "../platform/events/webhook.ts";
import type { Config } from "./config/load.ts";

/** The webhook that the configuration names, if it does; `fetch` is the way to it. */
export function webhookOutlets(
  { events, outbound }: Pick<Config, "events" | "outbound">,
  world: { readonly clock: Clock; readonly publicUrl: string; readonly fetch: typeof globalThis.fetch },
): readonly EventOutlet[] {
  const { webhookUrl, webhookSecret, previousWebhookSecrets, webhookTimeout } = events;
  if (webhookUrl === undefined || webhookSecret === undefined) return [];
  return [
    createWebhook({
      ...world,
      url: webhookUrl,
      secrets: [webhookSecret, ...previousWebhookSecrets],
      timeoutMs: webhookTimeout,
      source: world.publicUrl,
      userAgent: outbound.userAgent,
    }),
  ];
}
