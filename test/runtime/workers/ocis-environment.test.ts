import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ocmd } from "../../../src/runtime/exposures/ocmd.ts";
import { createWorker } from "../../../src/runtime/workers.ts";

const SECRET = "xPz8-2n^sVb&=+jwt";

/** Everything that was written to the console, whatever its level. */
function listen(): readonly string[] {
  const lines: string[] = [];
  for (const level of ["debug", "info", "log", "warn", "error"] as const) {
    vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => void lines.push(parts.join(" ")));
  }
  return lines;
}

afterEach(() => vi.restoreAllMocks());

const bindings = {
  STORE: env.STORE,
  FILES: env.BUCKET,
  MESHPORT_STORE_URL: "do:STORE",
  MESHPORT_RESOURCES_URL: "r2:FILES",
  MESHPORT_SECURITY_SECRET: "ocis-environment-secret-0123456789ab",
};

const discover = (variables: Readonly<Record<string, unknown>>) =>
  createWorker({ exposures: [ocmd] }).fetch(new Request("https://cloud.example.org/.well-known/ocm"), {
    ...bindings,
    ...variables,
  });

describe("a Worker with the variables of oCIS", () => {
  it("reads them, and warns once of what means nothing here", async () => {
    const lines = listen();
    const answer = await discover({
      OCIS_URL: "https://cloud.example.org",
      OCM_OCMD_PREFIX: "federation",
      OCIS_JWT_SECRET: SECRET,
      OC_SERVICE_ACCOUNT_SECRET: SECRET,
      OCIS_LDAP_URI: "ldaps://127.0.0.1:9235",
      OCIS_LOG_LEVEL: "warn",
    });
    expect(await answer.json()).toMatchObject({ endPoint: "https://cloud.example.org/federation" });
    const warnings = lines.filter((line) => line.includes("has no meaning here"));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("OC_SERVICE_ACCOUNT_SECRET");
    expect(lines.join("\n")).not.toContain(SECRET);
  });

  it("takes typed variables, and our own before them", async () => {
    listen();
    const answer = await discover({
      OCIS_URL: "https://cloud.example.org",
      MESHPORT_SERVER_PUBLIC_ORIGIN: "https://ocm.example.org",
      OCIS_ENABLE_USER_SHARING: true,
      OCM_TRACING_ENABLED: false,
    });
    expect(await answer.json()).toMatchObject({ endPoint: "https://ocm.example.org/ocm" });
  });

  it("does not start with a value that does not fit, and does not repeat it", async () => {
    const lines = listen();
    const answer = await discover({ OCIS_URL: "https://cloud.example.org", OCM_LOG_PRETTY: SECRET });
    expect(answer.status).toBe(500);
    expect(lines.join("\n")).toContain("OCM_LOG_PRETTY: log.format: expected true or false");
    expect(lines.join("\n")).not.toContain(SECRET);
  });
});
