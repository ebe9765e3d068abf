import { describe, expect, it } from "vitest";
import { formatConfigIssue } from "../../../../src/runtime/config/issue.ts";
import { loadConfig } from "../../../../src/runtime/config/load.ts";

/** What a variable makes of the configuration, or what is said about it. */
function made(variable: string, given: unknown): unknown {
  const loaded = loadConfig({ env: { [variable]: given, OCIS_JWT_SECRET: "s" } });
  if (!loaded.ok) return loaded.failure.map(formatConfigIssue).join("\n");
  const { http, rpc, log, server, ocminvitemanager, ocmd, ocmproviderauthorizer } = loaded.value;
  return { http, rpc, log, server, ocminvitemanager, ocmd, ocmproviderauthorizer };
}

describe("how values of oCIS are read", () => {
  it.each<[string, unknown, object]>([
    ["OCM_HTTP_ADDR", ":9380", { http: { listen: { host: "0.0.0.0", port: 9380 } } }],
    ["OCM_HTTP_ADDR", "0.0.0.0:9380", { http: { listen: { host: "0.0.0.0", port: 9380 } } }],
    ["OCM_HTTP_ADDR", "[::1]:9380", { http: { listen: { host: "::1", port: 9380 } } }],
    ["OCM_HTTP_ADDR", "ocm:9380", { http: { listen: { host: "ocm", port: 9380 } } }],
    ["OCM_GRPC_ADDR", ":9382", { rpc: { listen: { host: "0.0.0.0", port: 9382 } } }],
    ["OCIS_URL", "https://cloud.example.org/", { server: { publicOrigin: "https://cloud.example.org" } }],
    ["OC_URL", "https://localhost:9200", { server: { publicOrigin: "https://localhost:9200" } }],
    [
      "OCM_OCM_INVITE_MANAGER_TOKEN_EXPIRATION",
      "1h30m",
      { ocminvitemanager: { tokenExpiration: 5_400_000 } },
    ],
    ["OCM_OCM_INVITE_MANAGER_TOKEN_EXPIRATION", ".5h", { ocminvitemanager: { tokenExpiration: 1_800_000 } }],
    [
      "OCM_OCM_INVITE_MANAGER_TOKEN_EXPIRATION",
      "24h0m0s",
      { ocminvitemanager: { tokenExpiration: 86_400_000 } },
    ],
    ...["1", "t", "T", "true", "TRUE", "True", true].map(
      (yes) => ["OCM_LOG_PRETTY", yes, { log: { format: "text" } }] as [string, unknown, object],
    ),
    ...["0", "f", "F", "false", "FALSE", "False", false].map(
      (no) =>
        ["OCM_OCMD_EXPOSE_RECIPIENT_DISPLAY_NAME", no, { ocmd: { exposeRecipientDisplayName: false } }] as [
          string,
          unknown,
          object,
        ],
    ),
    ...Object.entries({
      trace: "debug",
      debug: "debug",
      INFO: "info",
      warn: "warn",
      error: "error",
      fatal: "error",
      panic: "error",
      disabled: "silent",
    }).map(([theirs, level]) => ["OCIS_LOG_LEVEL", theirs, { log: { level } }] as [string, unknown, object]),
    ...[
      "https://a.example https://b.example",
      "https://a.example,https://b.example",
      "https://a.example; https://b.example,",
    ].map(
      (origins) =>
        [
          "OCIS_CORS_ALLOW_ORIGINS",
          origins,
          { http: { corsAllowOrigins: ["https://a.example", "https://b.example"] } },
        ] as [string, unknown, object],
    ),
    ["SHARING_OCM_PROVIDER_AUTHORIZER_DRIVER", "json", { ocmproviderauthorizer: { driver: "providers" } }],
  ])("%s=%j", (variable, given, expected) => {
    expect(made(variable, given)).toMatchObject(expected);
  });

  it.each<[string, unknown, string]>([
    [
      "OCM_HTTP_ADDR",
      "9280",
      'OCM_HTTP_ADDR: http.listen: expected an address and a port, such as "127.0.0.1:9280" or "[::]:9280"',
    ],
    [
      "OCM_HTTP_ADDR",
      ":http",
      'OCM_HTTP_ADDR: http.listen: expected an address and a port, such as "127.0.0.1:9280" or "[::]:9280"',
    ],
    ["OCM_LOG_PRETTY", "yes", "OCM_LOG_PRETTY: log.format: expected true or false"],
    [
      "OC_LOG_LEVEL",
      "loud",
      "OC_LOG_LEVEL: log.level: expected one of trace, debug, info, warn, error, fatal, panic, disabled",
    ],
    [
      "SHARING_OCM_PROVIDER_AUTHORIZER_DRIVER",
      "open",
      'SHARING_OCM_PROVIDER_AUTHORIZER_DRIVER: ocmproviderauthorizer.driver: expected "json"; ocmproviderauthorizer.driver chooses other ways to trust',
    ],
    [
      "OCM_OCM_INVITE_MANAGER_TOKEN_EXPIRATION",
      "1d",
      'OCM_OCM_INVITE_MANAGER_TOKEN_EXPIRATION: ocminvitemanager.token_expiration: expected a duration from 1m to 8760h, with its unit, such as "30s", "1h30m" or "24h"',
    ],
    [
      "OCIS_URL",
      "http://cloud.example.org",
      "OCIS_URL: server.public_origin: expected https://host, with a port or a base path if there is one (http for loopback only)",
    ],
  ])("%s=%j is refused, and what was expected is told", (variable, given, message) => {
    expect(made(variable, given)).toBe(message);
  });
});
