import { expect, it } from "vitest";
import { createSecret } from "../../../src/domain/secret.ts";
import { createWebhook } from "../../../src/platform/events/webhook.ts";

/** Two secrets as operators write them. */
export const SECRETS = [
  createSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
  createSecret("whsec_b2xkLXNlY3JldC1vZi10aGlydHktdHdvLWJ5dGVzISEh"),
] as const;

/** One request as the listener got it. */
export interface Posted {
  readonly method: string;
  readonly headers: Headers;
  readonly text: string;
}

/** Whether one of the signatures is right under the secret, computed by other means than ours. */
export async function verifies({ headers, text }: Posted, secret: string): Promise<boolean> {
  const key = await crypto.subtle.importKey(
    "raw",
    Uint8Array.from(atob(secret.slice("whsec_".length)), (character) => character.charCodeAt(0)),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  const signed = `${headers.get("webhook-id")}.${headers.get("webhook-timestamp")}.${text}`;
  const verdicts = (headers.get("webhook-signature") ?? "").split(" ").map((one) => {
    const [version, signature = ""] = one.split(",");
    const bytes = Uint8Array.from(atob(signature), (character) => character.charCodeAt(0));
    return version === "v1" && crypto.subtle.verify("HMAC", key, bytes, new TextEncoder().encode(signed));
  });
  return (await Promise.all(verdicts)).includes(true);
}

/** The webhook over any `fetch`: with this one, and a listener that answers as it is told. */
export function theWebhookContract(listener: {
  readonly url: () => string;
  readonly fetch: typeof globalThis.fetch;
  readonly answer: (status: number, headers?: Readonly<Record<string, string>>) => void;
  readonly posted: Posted[];
}): void {
  const webhook = () =>
    createWebhook({
      url: listener.url(),
      secrets: SECRETS,
      timeoutMs: 2_000,
      clock: { now: () => new Date("2026-11-23T12:00:00.900Z") },
      source: "https://ocm.example.org",
      userAgent: "Meshport",
      fetch: listener.fetch,
    });
  const message = { id: "a3c5e7b9", text: '{"specversion":"1.0","data":{"name":"Röntgen"}}' };

  it("posts the event, signed with each secret", async () => {
    listener.answer(204);
    expect(await webhook().deliver(message)).toEqual({ outcome: "taken" });
    const posted = listener.posted.at(-1);
    if (posted === undefined) throw new Error("nothing came");
    expect(posted.method).toBe("POST");
    expect(posted.text).toBe(message.text);
    expect(posted.headers.get("content-type")).toBe("application/cloudevents+json; charset=utf-8");
    expect(posted.headers.get("webhook-id")).toBe(message.id);
    expect(posted.headers.get("webhook-timestamp")).toBe("1795435200");
    for (const secret of SECRETS) expect(await verifies(posted, secret.reveal())).toBe(true);
    expect(await verifies({ ...posted, text: `${posted.text} ` }, SECRETS[0].reveal())).toBe(false);
  });

  it.each([
    [200, "taken"],
    [202, "taken"],
    [302, "unavailable"],
    [400, "refused"],
    [401, "unavailable"],
    [404, "unavailable"],
    [410, "stop"],
    [413, "refused"],
    [422, "refused"],
    [429, "unavailable"],
    [500, "unavailable"],
    [503, "unavailable"],
  ])("takes the answer %i for: %s", async (status, outcome) => {
    listener.answer(status, status === 302 ? { location: `${listener.url()}/elsewhere` } : {});
    const before = listener.posted.length;
    expect(await webhook().deliver(message)).toMatchObject({ outcome });
    // No redirect is followed.
    expect(listener.posted).toHaveLength(before + 1);
  });
}
