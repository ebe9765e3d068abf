import type { Conflict, Sections } from "./conflicts.ts";

/** What goes together in telling events, and is not there together. */
export function eventConflicts({ events }: Sections): readonly Conflict[] {
  const signed = events.webhook_secret !== undefined || events.previous_webhook_secrets.length > 0;
  const conflicts: readonly (readonly [conflict: boolean, setting: string, message: string])[] = [
    [
      events.webhook_url !== undefined && events.webhook_secret === undefined,
      "webhook_url",
      "expected webhook_secret as well: posts are signed",
    ],
    [
      events.webhook_url === undefined && signed,
      events.webhook_secret === undefined ? "previous_webhook_secrets" : "webhook_secret",
      "expected webhook_url as well: where to post to",
    ],
    [
      events.nats_username !== undefined && events.nats_password === undefined,
      "nats_username",
      "expected nats_password as well",
    ],
    [
      events.nats_username === undefined && events.nats_password !== undefined,
      "nats_password",
      "expected nats_username as well",
    ],
    [
      !events.nats_tls && events.nats_insecure,
      "nats_insecure",
      "expected nats_tls as well: without it nothing looks at certificates",
    ],
    [
      events.nats_ca_file !== undefined && events.nats_insecure,
      "nats_insecure",
      "expected only one of nats_ca_file and nats_insecure",
    ],
  ];
  return conflicts.flatMap(([conflict, setting, message]) =>
    conflict ? [{ path: ["events", setting], message }] : [],
  );
}
