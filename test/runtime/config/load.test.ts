import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConfigIssue, formatConfigIssue } from "../../../src/runtime/config/issue.ts";
import { type Config, type ConfigInput, loadConfig } from "../../../src/runtime/config/load.ts";

function load(yamlText: string, env: ConfigInput["env"] = {}): Config {
  const loaded = loadConfig({ yamlText, env });
  if (!loaded.ok) throw new Error(loaded.failure.map(formatConfigIssue).join("\n"));
  return loaded.value;
}

function refused(input: Partial<ConfigInput>): readonly ConfigIssue[] {
  const loaded = loadConfig({ env: {}, ...input });
  if (loaded.ok) throw new Error("the configuration was taken");
  return loaded.failure;
}

const told = (input: Partial<ConfigInput>) => refused(input).map(formatConfigIssue);

const SECRET = "correct-horse-battery-staple";

describe("loadConfig", () => {
  it("needs nothing: everything has a default that works on one machine", () => {
    const config = load("");
    expect(config.http.listen).toEqual({ host: "127.0.0.1", port: 9280 });
    expect(config.rpc.listen).toEqual({ host: "127.0.0.1", port: 9282 });
    expect(config.store.url).toBe("disk:./data");
    expect(config.ocmproviderauthorizer.driver).toBe("providers");
    expect(config.ocminvitemanager).toEqual({ tokenExpiration: 86_400_000, tokenUses: "single" });
    expect(config.ocmcore.requireAcceptedInvite).toBe(true);
    expect("publicOrigin" in config.server).toBe(false);
    expect(load("# only a comment\n")).toEqual(config);
    expect(load("http:\nserver:\n  provider:\n")).toEqual(config);
  });

  it("reads a section per service", () => {
    const config = load(`
server:
  public_origin: https://OCM.Example.org:443/base/
  alias_origins: [https://old.example.org]
http:
  max_body_bytes: 1 MiB
  shutdown_grace: 1m30s
ocmd: { prefix: /federation/ocm/ }
rpc:
  single_port: true
  service_credentials:
    - { name: gateway, secret: ${SECRET} }
`);
    expect(config.server.publicOrigin).toBe("https://ocm.example.org/base");
    expect(config.server.aliasOrigins).toEqual(["https://old.example.org"]);
    expect([config.http.maxBodyBytes, config.http.shutdownGrace]).toEqual([1_048_576, 90_000]);
    expect(config.ocmd.prefix).toBe("federation/ocm");
    expect(config.rpc.serviceCredentials[0]?.secret.reveal()).toBe(SECRET);
  });

  it.each(["https://idp.example.org", "https://IDP.example.org/", "https://idp.example.org/realms/staff"])(
    "keeps an identity provider as it is written, for users are compared with it byte for byte: %s",
    (idp) => {
      expect(load(`users: { idp: "${idp}" }`).users.idp).toBe(idp);
    },
  );

  it("reads further listeners for RPC, from the environment as well", () => {
    const listen = (port: number) => ({ host: "127.0.0.1", port });
    const written = [
      { listen: "127.0.0.1:9283" },
      { listen: "127.0.0.1:9284", dialect: "cs3", auth_type: "ocmsharecode" },
    ];
    const read = [
      { listen: listen(9283), authType: "any" },
      { listen: listen(9284), dialect: "cs3", authType: "ocmsharecode" },
    ];
    expect(load(JSON.stringify({ rpc: { listeners: written } })).rpc.listeners).toEqual(read);
    expect(load("", { MESHPORT_RPC_LISTENERS: JSON.stringify(written) }).rpc.listeners).toEqual(read);
    const wrong = JSON.stringify({ rpc: { listeners: [{ listen: "127.0.0.1:9283", auth_type: "basic" }] } });
    expect(refused({ yamlText: wrong })).toMatchObject([{ setting: "rpc.listeners[0].auth_type" }]);
  });

  it("reads JSON as well", () => {
    expect(load('{"http": {"max_connections": 7}}').http.maxConnections).toBe(7);
  });

  it("lets environment variables win over the file", () => {
    const config = load("server: { provider: File }\nhttp: { max_connections: 5 }", {
      MESHPORT_SERVER_PROVIDER: "Environment",
      MESHPORT_SERVER_ALIAS_ORIGINS: "https://a.example.org, https://b.example.org:8443",
      MESHPORT_OUTBOUND_ALLOW_HTTP: "1",
      MESHPORT_HTTP_MAX_CONNECTIONS: " ",
      MESHPORT_RPC_SERVICE_CREDENTIALS: JSON.stringify([{ name: "gateway", secret: SECRET }]),
    });
    expect(config.server.provider).toBe("Environment");
    expect(config.server.aliasOrigins).toEqual(["https://a.example.org", "https://b.example.org:8443"]);
    expect(config.outbound.allowHttp).toBe(true);
    expect(config.http.maxConnections).toBe(5);
    expect(config.rpc.serviceCredentials.map(({ name }) => name)).toEqual(["gateway"]);
  });

  it("takes what Workers hand in: typed variables, beside bindings that are no settings", () => {
    const loaded = loadConfig({
      env: {
        MESHPORT_STORE_URL: "do:STORE",
        MESHPORT_OUTBOUND_ALLOW_HTTP: true,
        MESHPORT_HTTP_MAX_CONNECTIONS: 12,
        MESHPORT_HTTP_CORS_ALLOW_ORIGINS: ["*"],
        STORE: { idFromName: () => {} },
        MESHPORT_HTTP_BUCKET: { get: () => {} },
      },
    });
    expect(loaded.ok && loaded.value).toMatchObject({
      store: { url: "do:STORE" },
      outbound: { allowHttp: true },
      http: { maxConnections: 12, corsAllowOrigins: ["*"] },
    });
  });

  it("leaves alone what Kubernetes sets for a service called meshport or meshport-rpc", () => {
    load("", {
      MESHPORT_SERVICE_HOST: "10.0.0.1",
      MESHPORT_PORT: "tcp://10.0.0.1:9280",
      MESHPORT_PORT_9280_TCP_ADDR: "10.0.0.1",
      MESHPORT_RPC_SERVICE_PORT_GRPC: "9282",
      MESHPORT_RPC_PORT: "tcp://10.0.0.1:9282",
      MESHPORT_RPC_PORT_9282_TCP: "tcp://10.0.0.1:9282",
      MESHPORT_CONFIG: "meshport.yaml",
      PATH: "/bin",
    });
  });

  it("tells where each mistake stands and what was expected, all at once", () => {
    const yamlText = `server:
  public_origin: ftp://ocm.example.org
  provder: Mine
htp: {}
http:
  listen: 9280
  shutdown_grace: 30
log: [info]
rpc:
  service_credentials:
    - name: gateway
      secret: short
`;
    expect(told({ yamlText, fileName: "my.yaml" }).sort()).toEqual(
      [
        "my.yaml:12:15: rpc.service_credentials[0].secret: expected a list of {name, secret}: each name once, of letters, " +
          'digits, ".", "_", "-"; secrets of at least 24 characters',
        "my.yaml:2:18: server.public_origin: expected https://host, with a port or a base path if there is one (http for " +
          "loopback only)",
        "my.yaml:3:3: server.provder: there is no such setting; did you mean provider?",
        "my.yaml:4:1: htp: there is no such section; did you mean http?",
        'my.yaml:6:11: http.listen: expected an address and a port, such as "127.0.0.1:9280" or "[::]:9280"',
        'my.yaml:7:19: http.shutdown_grace: expected a duration from 0s to 10m, with its unit, such as "30s", "1h30m" or "24h"',
        "my.yaml:8:6: log: expected settings, each on a line of its own",
      ].sort(),
    );
  });

  it("names the variable when the mistake is in one, whatever the file says", () => {
    const env = { MESHPORT_LOG_LEVEL: "loud", MESHPORT_RPC_SERVICE_CREDENTIALS: "[not json" };
    expect(refused({ yamlText: "log: { level: debug }", env })).toMatchObject([
      { source: { variable: "MESHPORT_RPC_SERVICE_CREDENTIALS" }, setting: "rpc.service_credentials" },
      {
        source: { variable: "MESHPORT_LOG_LEVEL" },
        message: 'expected one of "debug", "info", "warn", "error", "silent"',
      },
    ]);
  });

  it.each([
    [
      "MESHPORT_HTTP_LISTN",
      "MESHPORT_HTTP_LISTN: there is no such setting; did you mean MESHPORT_HTTP_LISTEN?",
    ],
    [
      "MESHPORT_SEVER_PROVIDER",
      "MESHPORT_SEVER_PROVIDER: there is no such setting; did you mean MESHPORT_SERVER_PROVIDER?",
    ],
    [
      "MESHPORT_OCMD_COLOUR",
      "MESHPORT_OCMD_COLOUR: there is no such setting; the documentation lists them all",
    ],
  ])("does not overlook a variable that is no setting: %s", (name, message) => {
    expect(told({ env: { [name]: "x" } })).toEqual([message]);
  });

  it.each([
    ["a list at the top", "- http", "meshport.yaml:1:1: expected sections such as server: and http:"],
    ["a text at the top", "hello", "meshport.yaml:1:1: expected sections such as server: and http:"],
    ["a key twice", "log: {}\nlog: {}", "meshport.yaml:2:1: this key stands here a second time"],
    ["a tab", "log:\n\tlevel: info", "meshport.yaml:2:1: indent with spaces, not with tabs"],
    [
      "two documents",
      "log: {}\n---\nlog: {}",
      "meshport.yaml:2:1: one document was expected, a second one begins here",
    ],
    [
      "an alias",
      "log: &a {}\nhttp: *a",
      'meshport.yaml:2:7: aliases are not supported; a value that begins with "*" needs quotes',
    ],
    ["a prototype", "__proto__: {}", /^meshport.yaml:1:1: __proto__: there is no such section/],
  ])("refuses %s", (_what, yamlText, message) => {
    expect(told({ yamlText })[0]).toEqual(
      typeof message === "string" ? message : expect.stringMatching(message),
    );
  });
});

describe("what a setting takes", () => {
  const value = (section: string, key: string, given: unknown) => {
    const loaded = loadConfig({ yamlText: JSON.stringify({ [section]: { [key]: given } }), env: {} });
    const name = key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
    return loaded.ok ? (loaded.value as Record<string, Record<string, unknown>>)[section]?.[name] : "refused";
  };

  it.each<[string, string, unknown, unknown]>([
    ["ocminvitemanager", "token_expiration", "24h", 86_400_000],
    ["ocminvitemanager", "token_expiration", "1h30m", 5_400_000],
    ["ocminvitemanager", "token_expiration", "0.5h", 1_800_000],
    ["ocminvitemanager", "token_expiration", "1s", "refused"],
    ["ocminvitemanager", "token_expiration", "9000h", "refused"],
    ["ocminvitemanager", "token_expiration", "24", "refused"],
    ["ocminvitemanager", "token_expiration", 24, "refused"],
    ["ocminvitemanager", "token_expiration", "-1h", "refused"],
    ["ocminvitemanager", "token_expiration", "1d", "refused"],
    ["http", "shutdown_grace", "0", 0],
    ["http", "shutdown_grace", "250ms", 250],
    ["http", "max_body_bytes", 1000, 1000],
    ["http", "max_body_bytes", "10MB", 10_000_000],
    ["http", "max_body_bytes", "10mib", 10_485_760],
    ["http", "max_body_bytes", 0, "refused"],
    ["http", "max_body_bytes", "1.5MB", "refused"],
    ["http", "max_body_bytes", "99999999999GB", "refused"],
    ["http", "listen", "0.0.0.0:80", { host: "0.0.0.0", port: 80 }],
    ["http", "listen", "[::1]:0", { host: "::1", port: 0 }],
    ["http", "listen", ":9280", "refused"],
    ["http", "listen", "::1:9280", "refused"],
    ["http", "listen", "localhost:65536", "refused"],
    ["http", "cors_allow_origins", ["*"], ["*"]],
    ["http", "cors_allow_origins", ["https://Cloud.example.org/"], ["https://cloud.example.org"]],
    ["http", "cors_allow_origins", ["https://cloud.example.org/x"], "refused"],
    ["http", "cors_allow_origins", ["cloud.example.org"], "refused"],
    ["server", "public_origin", "https://ocm.example.org", "https://ocm.example.org"],
    ["server", "public_origin", "https://[2001:db8::1]:8443/x/", "https://[2001:db8::1]:8443/x"],
    ["server", "public_origin", "http://127.0.0.1:9280", "http://127.0.0.1:9280"],
    ["server", "public_origin", "http://localhost:9280/", "http://localhost:9280"],
    ["server", "public_origin", "http://[::1]:9280", "http://[::1]:9280"],
    ["server", "public_origin", "http://ocm.example.org", "refused"],
    ["server", "public_origin", "http://127.0.0.1.example.org", "refused"],
    ["server", "public_origin", "https://user:pass@ocm.example.org", "refused"],
    ["server", "public_origin", "https://ocm.example.org/?a=b", "refused"],
    ["server", "public_origin", "https://ocm.example.org/#", "refused"],
    ["server", "public_origin", "ocm.example.org", "refused"],
    ["server", "provider", "two\nlines", "refused"],
    ["ocmd", "prefix", "ocm", "ocm"],
    ["ocmd", "prefix", "/a/b/", "a/b"],
    ["ocmd", "prefix", "a//b", "refused"],
    ["ocmd", "prefix", "../a", "refused"],
    ["ocmd", "prefix", "a b", "refused"],
    ["ocmd", "prefix", "/", "refused"],
    ["sciencemesh", "invite_accept_dialog", "/accept", "/accept"],
    ["sciencemesh", "invite_accept_dialog", "//evil.example", "refused"],
    ["sciencemesh", "mesh_directory_url", "https://dir.example.org/wayf", "https://dir.example.org/wayf"],
    ["rpc", "max_message_bytes", "8MB", 8_000_000],
    ["rpc", "max_message_bytes", "8MiB", "refused"],
    ["store", "url", "memory:", "memory:"],
    ["store", "url", "./data", "refused"],
    ["outbound", "allow_http", "yes", "refused"],
    ["events", "nats_url", "nats://127.0.0.1:9233", "127.0.0.1:9233"],
    ["events", "nats_url", "nats.example.org:4222", "nats.example.org:4222"],
    ["events", "nats_url", "[::1]:4222", "[::1]:4222"],
    ["events", "nats_url", "nats.example.org", "refused"],
    ["events", "nats_url", "nats://user:password@nats.example.org:4222", "refused"],
    ["events", "nats_url", "https://nats.example.org:4222", "refused"],
    ["events", "webhook_timeout", "2m", "refused"],
    ["events", "give_up_after", "10s", "refused"],
    ["events", "webhook_url", "http://portal.example.org/", "refused"],
    ["events", "webhook_secret", "too short and no base64", "refused"],
    ["events", "webhook_secret", "whsec_dG9vIHNob3J0", "refused"],
    ["events", "webhook_secret", `whsec_${"A".repeat(33)}`, "refused"],
  ])("%s.%s: %j is %j", (section, key, given, expected) => {
    expect(value(section, key, given)).toEqual(expected);
  });
});

const WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

describe("settings that depend on one another", () => {
  const credentials = `service_credentials: [{ name: a, secret: ${SECRET} }]`;

  it.each([
    ["RPC on the public port", "rpc: { single_port: true", "1:21: rpc.single_port"],
    ["RPC on every interface", "rpc: { listen: 0.0.0.0:9282", "1:16: rpc.listen"],
    ["a further listener", "rpc: { listeners: [{ listen: 0.0.0.0:9283 }]", "1:19: rpc.listeners"],
  ])("wants credentials for %s", (_what, yamlText, place) => {
    expect(told({ yamlText: `${yamlText} }` })[0]).toBe(
      `meshport.yaml:${place}: expected rpc.service_credentials or gateway.jwt_secret as well: RPC beyond loopback must not be open to everybody`,
    );
    load(`${yamlText}, ${credentials} }`);
    load(`${yamlText} }\ngateway: { jwt_secret: changemeplease }`);
  });

  it.each([
    ["a certificate without its key", "http: { tls_certificate: c.pem }", "http.tls_certificate"],
    ["a key without its certificate", "rpc: { tls_key: k.pem }", "rpc.tls_key"],
    [
      "a certificate for a port there is not",
      `rpc: { single_port: true, ${credentials}, tls_certificate: c.pem, tls_key: k.pem }`,
      "rpc.tls_certificate",
    ],
  ])("refuses %s", (_what, yamlText, setting) => {
    expect(refused({ yamlText }).map((issue) => issue.setting)).toEqual([setting]);
  });

  it("takes a certificate with its key, for each port", () => {
    const tls = "{ tls_certificate: c.pem, tls_key: k.pem }";
    expect(load(`http: ${tls}\nrpc: ${tls}`).http.tlsKey).toBe("k.pem");
  });

  it("takes a list in a file or in place, not both", () => {
    expect(told({ yamlText: 'users: { file: u.yaml, text: "users: []" }' })).toEqual([
      "meshport.yaml:1:30: users.text: expected only one of users.file and users.text",
    ]);
    const yamlText = 'ocmproviderauthorizer: { providers_file: p.json, providers_text: "[]" }';
    expect(told({ yamlText })).toHaveLength(1);
  });

  it.each([
    ["a driver there is not", "store: { url: 'foo:data' }", "store.url"],
    ["a disk without a folder", "store: { url: 'disk:' }", "store.url"],
    ["files in a Durable Object", "resources: { url: 'do:FILES' }", "resources.url"],
    ["the doors of clients", "ocmd: { prefix: ocs/v2 }", "ocmd.prefix"],
    ["the doors of our users", "ocmd: { prefix: sciencemesh/ocm }", "ocmd.prefix"],
    ["the doors of peers", "sciencemesh: { prefix: ocm }", "ocmd.prefix"],
    ["the files received", "ocmshareprovider: { webdav_prefix: dav }", "ocmshareprovider.webdav_prefix"],
    ["one port twice", "rpc: { listen: '127.0.0.1:9280' }", "rpc.listen"],
    ["one port twice for RPC", "rpc: { listeners: [{ listen: '127.0.0.1:9282' }] }", "rpc.listeners"],
    [
      "two further listeners",
      "rpc: { listeners: [{ listen: '[::1]:1' }, { listen: '[::1]:1' }] }",
      "rpc.listeners",
    ],
    ["open calls for peers", "rpc: { single_port: true, unprotected: always }", "rpc.unprotected"],
    ["posts that nobody signs", "events: { webhook_url: 'https://a.example/' }", "events.webhook_url"],
    ["signatures under nothing", `events: { webhook_secret: ${WEBHOOK_SECRET} }`, "events.webhook_secret"],
    [
      "old signatures under nothing",
      `events: { previous_webhook_secrets: [${WEBHOOK_SECRET}] }`,
      "events.previous_webhook_secrets",
    ],
    ["a login without a name", "events: { nats_password: a }", "events.nats_password"],
    ["a login without a password", "events: { nats_username: a }", "events.nats_username"],
    ["certificates nobody sees", "events: { nats_insecure: true }", "events.nats_insecure"],
    [
      "two words about certificates",
      "events: { nats_tls: true, nats_insecure: true, nats_ca_file: a.pem }",
      "events.nats_insecure",
    ],
    ["old secrets of a gateway", "gateway: { previous_jwt_secrets: [a] }", "gateway.previous_jwt_secrets"],
  ])("refuses what would stand in the way: %s", (_what, yamlText, setting) => {
    expect(refused({ yamlText }).map((issue) => issue.setting)).toContain(setting);
  });

  it("wants each service once", () => {
    const twice = `rpc: { service_credentials: [{ name: a, secret: ${SECRET} }, { name: a, secret: ${SECRET} }] }`;
    expect(refused({ yamlText: twice })).toMatchObject([{ setting: "rpc.service_credentials" }]);
  });
});

describe("secrets in the configuration", () => {
  it("are not printed with it", () => {
    const config = load(
      `rpc: { service_credentials: [{ name: gateway, secret: ${SECRET} }] }\nusers: { text: ${SECRET} }`,
    );
    expect(config.users.text?.reveal()).toBe(SECRET);
    for (const printed of [JSON.stringify(config), inspect(config, { depth: 9 })]) {
      expect(printed).toContain("[secret]");
      expect(printed).not.toContain(SECRET);
    }
  });

  it.each([
    ["that is too short", "secret: hush-hush"],
    ["that YAML takes for an alias", "secret: *hush-hush"],
    ["that YAML takes for a tag", "secret: !hush-hush"],
    ["that is not closed", 'secret: "hush-hush'],
    ["with a broken escape", 'secret: "hush-hush\\q"'],
    ["that YAML takes for a map", "secret: {hush-hush: 1}"],
    ["that is a key", "hush-hush"],
  ])("are not repeated in the message about one %s", (_what, line) => {
    const yamlText = `rpc:\n  service_credentials:\n    - name: gateway\n      ${line}\n`;
    const messages = told({ yamlText });
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.join("\n")).not.toContain("hush-hush");
  });

  it("never come out of a broken variable", () => {
    const env = { MESHPORT_RPC_SERVICE_CREDENTIALS: `[{"name":"gateway","secret":"${SECRET}"` };
    expect(told({ env }).join("\n")).not.toContain(SECRET);
  });
});

describe("any text at all", () => {
  it("is taken or refused with a place in it, but never thrown about", () => {
    const line = fc.constantFrom(
      "server:",
      "  provider: x",
      "http: {",
      "}",
      "- a",
      "&a",
      "*a",
      "? b",
      "!!set",
      "|",
      "\t",
      '"',
      "[",
      "%YAML 1.2",
      "---",
      "...",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(line, fc.string()), { maxLength: 12 }).map((lines) => lines.join("\n")),
    );
    fc.assert(
      fc.property(text, (yamlText) => {
        const loaded = loadConfig({ yamlText, env: {} });
        if (loaded.ok) return;
        for (const { source } of loaded.failure) {
          expect(source).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
        }
      }),
      { numRuns: 500 },
    );
  });
});
