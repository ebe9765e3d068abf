import { describe, expect, it } from "vitest";
import { formatConfigIssue } from "../../../../src/runtime/config/issue.ts";
import { readConfig } from "../../../../src/runtime/config/load.ts";

function read(yamlText: string) {
  const result = readConfig({ env: {}, yamlText, fileName: "ocm.yaml" });
  if (!result.ok) throw new Error(result.failure.map(formatConfigIssue).join("\n"));
  return result.value;
}

function refused(yamlText: string): readonly string[] {
  const result = readConfig({ env: {}, yamlText, fileName: "ocm.yaml" });
  return result.ok ? [] : result.failure.map(formatConfigIssue);
}

describe("ocm.yaml", () => {
  it("may stand in one file with our own settings, in one section with them", () => {
    const { config, warnings } = read(`
http:
  addr: 127.0.0.1:9380
  max_connections: 7
  cors:
    allow_origins: ["https://cloud.example.org"]
grpc:
  addr: 127.0.0.1:9382
  protocol: tcp
token_manager:
  jwt_secret: the-secret
log:
  level: trace
  pretty: true
  color: false
sciencemesh:
  prefix: mesh
  science_mesh_directory_url: https://mesh.example.org/wayf
ocmd:
  prefix: federation
ocminvitemanager:
  token_uses: multi
ocm_invite_manager:
  token_expiration: 172800000000000
  timeout: 30s
ocm_provider_authorizer_driver: json
ocm_provider_authorizer_drivers: { json: { providers: /etc/ocis/ocmproviders.json } }
tracing: { enabled: false }
`);
    expect(config).toMatchObject({
      http: {
        listen: { port: 9380 },
        maxConnections: 7,
        corsAllowOrigins: ["https://cloud.example.org"],
      },
      rpc: { listen: { port: 9382 } },
      log: { level: "debug", format: "text" },
      sciencemesh: { prefix: "mesh", meshDirectoryUrl: "https://mesh.example.org/wayf" },
      ocmd: { prefix: "federation" },
      ocminvitemanager: { tokenUses: "multi", tokenExpiration: 172_800_000 },
      outbound: { timeout: 30_000 },
      ocmproviderauthorizer: { driver: "providers", providersFile: "/etc/ocis/ocmproviders.json" },
    });
    expect(config.gateway.jwtSecret?.reveal()).toBe("the-secret");
    expect(warnings).toEqual([]);
  });

  it("may have keys and sections without a value", () => {
    const bare = readConfig({ env: {} });
    expect(read("grpc:\nlog:\n  pretty:\ndebug: {}\nhttp:\n  cors:\n")).toEqual(bare.ok && bare.value);
  });

  it.each([
    [
      "a key that oCIS does not know",
      "grpc:\n  adr: x",
      "ocm.yaml:2:3: grpc.adr: there is no such setting; did you mean addr?",
    ],
    [
      "one deeper down",
      "http:\n  cors:\n    alow_origins: []",
      "ocm.yaml:3:5: http.cors.alow_origins: there is no such setting; did you mean allow_origins?",
    ],
    [
      "one without a likeness",
      "debug: { colour: red }",
      "ocm.yaml:1:10: debug.colour: there is no such setting; expected one of addr, token, pprof, zpages",
    ],
    [
      "one of oCIS, misspelt in a section of ours",
      "http:\n  adr: x",
      "ocm.yaml:2:3: http.adr: there is no such setting; did you mean addr?",
    ],
    [
      "a section of oCIS, misspelt",
      "grp:\n  addr: x",
      "ocm.yaml:1:1: grp: there is no such section; did you mean grpc?",
    ],
    [
      "a value where settings belong",
      "grpc: 9282",
      "ocm.yaml:1:1: grpc: expected settings, each on a line of its own",
    ],
    [
      "a value that does not fit",
      "http: {}\ngrpc:\n  addr: nowhere",
      'ocm.yaml:3:3: rpc.listen: expected an address and a port, such as "127.0.0.1:9280" or "[::]:9280"',
    ],
    [
      "a level that neither knows",
      "log: { level: loud }",
      'ocm.yaml:1:15: log.level: expected one of "debug", "info", "warn", "error", "silent"',
    ],
    ["a prototype", "grpc: { __proto__: { addr: x } }", /^ocm.yaml:1:9: grpc.__proto__: there is no such/],
  ])("refuses %s", (_what, yamlText, message) => {
    expect(refused(yamlText)).toEqual([
      typeof message === "string" ? message : expect.stringMatching(message),
    ]);
  });

  it("repeats no secret in what it says", () => {
    const lines = [
      "token_manager: { jwt_secret: [hush-hush] }",
      "service_account: { service_account_secret: hush-hush }",
      "debug: { token: hush-hush }",
      "events: { password: hush-hush }",
      "token_manager: { hush-hush: 1 }\ngrpc: hush-hush",
    ];
    const said = lines.map((yamlText) => {
      const result = readConfig({ env: {}, yamlText });
      return (result.ok ? result.value.warnings : result.failure).map(({ message }) => message).join("\n");
    });
    expect(said.every((text) => text !== "")).toBe(true);
    expect(said.join("\n")).not.toContain("hush");
  });
});
