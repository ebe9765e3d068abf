import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runCli } from "../../src/runtime/cli.ts";

const places: string[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await rm(place, { recursive: true, force: true });
});

async function aPlace(): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), "meshport-ocis-"));
  places.push(place);
  return place;
}

async function run(argv: readonly string[], env: Readonly<Record<string, string>>) {
  const said: string[] = [];
  const complaints: string[] = [];
  const code = await runCli(argv, {
    env,
    say: (line) => said.push(line),
    complain: (line) => complaints.push(line),
    readInput: async () => "",
    stopped: Promise.resolve(),
  });
  return { code, said, complaints };
}

const SECRET = "xPz8-2n^sVb&=+jwt";

/** The environment of a container in which all of oCIS runs, federated sharing included. */
const container = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOSTNAME: "6f3b1c7d9a02",
  HOME: "/var/lib/ocis",
  OCIS_URL: "https://cloud.example.org",
  OCIS_LOG_LEVEL: "warn",
  OCIS_LOG_COLOR: "false",
  OCIS_LOG_PRETTY: "false",
  OCIS_INSECURE: "false",
  OCIS_JWT_SECRET: SECRET,
  OCIS_TRANSFER_SECRET: `${SECRET}-transfer`,
  OCIS_MACHINE_AUTH_API_KEY: `${SECRET}-machine`,
  OCIS_SYSTEM_USER_ID: "2f2b9c9c-6f3a-4b3e-9d7c-1f0d8f2f7c11",
  OCIS_SYSTEM_USER_API_KEY: `${SECRET}-system`,
  OCIS_ADMIN_USER_ID: "ddc2004c-0977-11eb-9d3f-a793888cd0f8",
  OCIS_SERVICE_ACCOUNT_ID: "service-user-id",
  OCIS_SERVICE_ACCOUNT_SECRET: `${SECRET}-account`,
  OCIS_CONFIG_DIR: "/etc/ocis",
  OCIS_BASE_DATA_PATH: "/var/lib/ocis",
  OCIS_ENABLE_OCM: "true",
  OCIS_ADD_RUN_SERVICES: "ocm",
  OCIS_EVENTS_ENDPOINT: "127.0.0.1:9233",
  OCIS_EVENTS_CLUSTER: "ocis-cluster",
  OCIS_EVENTS_ENABLE_TLS: "false",
  OCIS_CACHE_STORE: "nats-js-kv",
  OCIS_CACHE_STORE_NODES: "127.0.0.1:9233",
  OCIS_PERSISTENT_STORE: "nats-js-kv",
  OCIS_OIDC_ISSUER: "https://cloud.example.org",
  OCIS_LDAP_URI: "ldaps://127.0.0.1:9235",
  OCIS_LDAP_BIND_PASSWORD: `${SECRET}-ldap`,
  OCIS_PASSWORD_POLICY_BANNED_PASSWORDS_LIST: "banned-password-list.txt",
  OCIS_TRACING_ENABLED: "false",
  OCIS_GRPC_CLIENT_TLS_MODE: "off",
  OCIS_REVA_GATEWAY: "com.owncloud.api.gateway",
  OCIS_CORS_ALLOW_ORIGINS: "https://cloud.example.org,https://office.example.org",
  OCM_OCM_PROVIDER_AUTHORIZER_PROVIDERS_FILE: "/etc/ocis/ocmproviders.json",
  OCM_OCM_INVITE_MANAGER_INSECURE: "false",
  OCM_OCM_INVITE_MANAGER_JSON_FILE: "/var/lib/ocis/storage/ocm/ocminvites.json",
  OCM_OCM_INVITE_MANAGER_TOKEN_EXPIRATION: "72h",
  OCM_MESH_DIRECTORY_URL: "https://mesh.example.org/wayf",
  OCM_GRPC_ADDR: "0.0.0.0:9282",
  OCM_HTTP_ADDR: "0.0.0.0:9280",
  OCM_DEBUG_ADDR: "0.0.0.0:9281",
  GATEWAY_OCM_ENDPOINT: "dns:///127.0.0.1:9282",
  GATEWAY_GRPC_ADDR: "0.0.0.0:9142",
  GRAPH_INCLUDE_OCM_SHAREES: "true",
  FRONTEND_OCS_INCLUDE_OCM_SHAREES: "true",
  FRONTEND_APP_HANDLER_SECURE_VIEW_APP_ADDR: "com.owncloud.api.collaboration",
  PROXY_TLS: "false",
  PROXY_ENABLE_BASIC_AUTH: "false",
  PROXY_CSP_CONFIG_FILE_LOCATION: "/etc/ocis/csp.yaml",
  IDM_ADMIN_PASSWORD: `${SECRET}-admin`,
  IDM_CREATE_DEMO_USERS: "false",
  STORAGE_USERS_DRIVER: "ocis",
  MICRO_REGISTRY: "nats-js-kv",
};

/** What `ocm.yaml` of that container may say. */
const ocmYaml = `tracing:
  enabled: false
log:
  level: info
debug:
  addr: 127.0.0.1:9281
  token: ${SECRET}-debug
http:
  addr: 127.0.0.1:9280
  prefix: ""
  cors:
    allow_methods: [GET, POST]
    allow_credentials: false
grpc:
  addr: 127.0.0.1:9282
  tls: null
service_account:
  service_account_id: service-user-id
  service_account_secret: ${SECRET}-account
token_manager:
  jwt_secret: ${SECRET}
reva: null
ocmd:
  prefix: ocm
  expose_recipient_display_name: false
sciencemesh:
  prefix: sciencemesh
  science_mesh_directory_url: https://mesh.example.org/wayf
ocm_invite_manager:
  driver: json
  drivers:
    json:
      file: /var/lib/ocis/storage/ocm/ocminvites.json
  token_expiration: 24h
  timeout: 30s
  insecure: false
ocm_storage_provider:
  storage_root: /var/lib/ocis/storage/ocm
`;

describe("meshport config check with what oCIS was run with", () => {
  it("takes the environment of its container, and warns of what means nothing here", async () => {
    const { code, said, complaints } = await run(["config", "check"], container);
    expect(code).toBe(0);
    expect(said).toEqual(["the environment: the configuration can be used"]);
    expect(complaints.map((line) => line.replace(/ has no meaning here: .*/, "")).sort()).toEqual([
      "warning: OCIS_BASE_DATA_PATH:",
      "warning: OCIS_CONFIG_DIR:",
      "warning: OCIS_REVA_GATEWAY: gateway.endpoint:",
      "warning: OCIS_SERVICE_ACCOUNT_ID:",
      "warning: OCIS_SERVICE_ACCOUNT_SECRET:",
      "warning: OCM_DEBUG_ADDR:",
      "warning: OCM_OCM_INVITE_MANAGER_JSON_FILE:",
    ]);
    expect(complaints.join("\n")).toContain("`meshport import ocis --invites FILE` brings this file over");
    expect(complaints.join("\n")).not.toContain(SECRET);
  });

  it("takes its ocm.yaml, and warns with file and line", async () => {
    const file = join(await aPlace(), "ocm.yaml");
    await writeFile(file, ocmYaml);
    const { code, said, complaints } = await run(["config", "check", file], {});
    expect(code).toBe(0);
    expect(said).toEqual([`${file}: the configuration can be used`]);
    expect(
      complaints.map((line) => line.slice(`warning: ${file}:`.length, line.indexOf(": has no"))),
    ).toEqual([
      "6:3: debug.addr",
      "7:3: debug.token",
      "12:5: http.cors.allow_methods",
      "18:3: service_account.service_account_id",
      "19:3: service_account.service_account_secret",
      "30:3: ocm_invite_manager.driver",
      "33:7: ocm_invite_manager.drivers.json.file",
      "38:3: ocm_storage_provider.storage_root",
    ]);
    expect(complaints.join("\n")).not.toContain(SECRET);
  });

  it("names what does not fit by the name it was given under", async () => {
    const { code, complaints } = await run(["config", "check"], { ...container, OCM_GRPC_ADDR: SECRET });
    expect(code).toBe(1);
    expect(complaints).toEqual([
      'OCM_GRPC_ADDR: rpc.listen: expected an address and a port, such as "127.0.0.1:9280" or "[::]:9280"',
    ]);
  });
});

describe("meshport serve in an environment of oCIS", () => {
  it("writes the warnings into its log when it starts", async () => {
    const place = await aPlace();
    const { code, said, complaints } = await run(["serve"], {
      OCIS_URL: "https://cloud.example.org",
      OCIS_JWT_SECRET: SECRET,
      OCM_HTTP_ADDR: "127.0.0.1:0",
      OCM_GRPC_ADDR: "127.0.0.1:0",
      OCM_TRACING_TYPE: "otlp",
      OCIS_LOG_PRETTY: "f",
      MESHPORT_STORE_URL: "memory:",
      MESHPORT_RESOURCES_URL: `disk:${place}/files`,
      MESHPORT_SECURITY_SECRET: "ocis-environment-secret-0123456789ab",
      MESHPORT_USERS_TEXT: "users: []",
    });
    expect(code).toBe(0);
    expect(said[0]).toBe("Meshport is running at https://cloud.example.org");
    const warnings = complaints
      .map((line) => JSON.parse(line) as { level: string; message: string })
      .filter(({ message }) => message.includes("OCM_TRACING_TYPE"));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.level).toBe("WARN");
    expect(complaints.join("\n")).not.toContain(SECRET);
  });
});
