import { describe, expect, it } from "vitest";
import type { PublicJwk } from "../../../src/domain/ports/signing-keys.ts";
import { createApp } from "../../../src/http/app.ts";
import { createJwksDoors } from "../../../src/http/well-known/jwks.ts";
import { fixedClock } from "../../support/clock.ts";
import { recordingLogger } from "../../support/logger.ts";

const KEY: PublicJwk = {
  kid: "https://ocm.example.org/x/ocm#key-1",
  kty: "OKP",
  crv: "Ed25519",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
  alg: "Ed25519",
  use: "sig",
};

function anApp(publicUrl = "https://ocm.example.org") {
  const doors = createJwksDoors({ published: async () => [KEY], ocmPath: "/ocm" });
  return createApp({ server: { publicUrl }, doors, clock: fixedClock(), logger: recordingLogger() });
}

describe("GET the key set", () => {
  it.each(["/.well-known/jwks.json", "/ocm/jwks", "/ocm/jwks/"])(
    "answers all published keys at %s",
    async (path) => {
      const answer = await anApp().request(`https://ocm.example.org${path}`);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ keys: [KEY] });
      expect(answer.headers.get("Content-Type")).toMatch(/^application\/json/);
      expect(answer.headers.get("Cache-Control")).toBe("public, max-age=300");
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
    },
  );

  it.each(["/x/.well-known/jwks.json", "/.well-known/jwks.json", "/x/ocm/jwks"])(
    "answers below a base path and at the root at %s",
    async (path) => {
      const answer = await anApp("https://ocm.example.org/x").request(`https://ocm.example.org${path}`);
      expect(answer.status).toBe(200);
    },
  );

  it("answers other methods with 405", async () => {
    const answer = await anApp().request("https://ocm.example.org/ocm/jwks", { method: "POST" });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("Allow")).toContain("GET");
  });
});
