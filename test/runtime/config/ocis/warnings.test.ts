import { describe, expect, it } from "vitest";
import { type ConfigIssue, formatConfigIssue } from "../../../../src/runtime/config/issue.ts";
import { readConfig } from "../../../../src/runtime/config/load.ts";
import { ocisOptions } from "../../../../src/runtime/config/ocis/options.ts";

const HUSH = "hush-hush-4711";

function warned(env: Readonly<Record<string, unknown>>, yamlText?: string): readonly ConfigIssue[] {
  const result = readConfig({ env, ...(yamlText !== undefined && { yamlText }) });
  if (!result.ok) throw new Error(result.failure.map(formatConfigIssue).join("\n"));
  return result.value.warnings;
}

const told = (env: Readonly<Record<string, unknown>>, yamlText?: string) =>
  warned(env, yamlText).map(formatConfigIssue);

const without = ocisOptions.flatMap(({ variables, yaml, meaning }) =>
  meaning.kind === "none" ? [{ variables, yaml, ...meaning }] : [],
);

describe("an option of oCIS without a meaning here", () => {
  it.each(without.flatMap(({ variables, why }) => variables.map((variable) => [variable, why] as const)))(
    "%s is named once, with the reason and without its value",
    (variable, why) => {
      expect(told({ [variable]: HUSH })).toEqual([`${variable}: has no meaning here: ${why}`]);
      expect(told({ [variable]: "" })).toEqual([]);
    },
  );

  it.each(without.flatMap(({ yaml, why }) => yaml.map((path) => [path, why] as const)))(
    "%s in the file is named once, with its place",
    (path, why) => {
      const keys = path.split(".");
      const yamlText = keys
        .map((key, depth) => `${"  ".repeat(depth)}${key}:`)
        .join("\n")
        .concat(` ${HUSH}\n`);
      expect(told({}, yamlText)).toEqual([
        `meshport.yaml:${keys.length}:${keys.length * 2 - 1}: ${path}: has no meaning here: ${why}`,
      ]);
    },
  );

  it.each(
    without.flatMap(({ variables, yaml, granted }) =>
      granted.flatMap((value) => [...variables, ...yaml].map((name) => [name, value] as const)),
    ),
  )("%s is not spoken of when it asks for what happens anyway: %s", (name, value) => {
    if (!name.includes(".")) return expect(told({ [name]: value.toUpperCase() })).toEqual([]);
    const [first = "", ...rest] = name.split(".");
    const file = { [first]: rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) };
    expect(told({}, JSON.stringify(file))).toEqual([]);
  });

  it("is named in each place it stands in", () => {
    expect(
      warned({ OCM_TRACING_TYPE: "otlp", OC_TRACING_TYPE: "otlp" }, "tracing: { type: otlp }"),
    ).toHaveLength(3);
  });
});

describe("variables that are none of our business", () => {
  it("are left alone, however many there are", () => {
    const foreign = {
      OCIS_ENABLE_OCM: "true",
      OCIS_ADD_RUN_SERVICES: "ocm",
      OCIS_MACHINE_AUTH_API_KEY: HUSH,
      OCIS_TRANSFER_SECRET: HUSH,
      OCIS_ADMIN_USER_ID: "admin",
      OCIS_SYSTEM_USER_ID: "system",
      OCIS_LDAP_URI: "ldaps://localhost:9235",
      OCIS_OIDC_ISSUER: "https://localhost:9200",
      OCIS_CACHE_STORE: "redis",
      OCIS_HTTP_TLS_ENABLED: "true",
      OCIS_RUN_SERVICES: "proxy",
      OC_MULTI_TENANT_ENABLED: "true",
      OC_PERSISTENT_STORE: "nats-js-kv",
      GATEWAY_OCM_ENDPOINT: "dns:///127.0.0.1:9282",
      GRAPH_INCLUDE_OCM_SHAREES: "true",
      FRONTEND_OCS_LIST_OCM_SHARES: "true",
      PROXY_HTTP_ADDR: "0.0.0.0:9200",
      STORAGE_USERS_DRIVER: "ocis",
      REVA_TRANSFER_SECRET: HUSH,
      MICRO_REGISTRY: "nats-js-kv",
      OTEL_TRACES_EXPORTER: "otlp",
      OCMESH: "x",
      OCM_SOMETHING_ELSE: "x",
    };
    expect(told(foreign)).toEqual([]);
  });

  it("and so are bindings of a Worker that happen to be called like one", () => {
    expect(told({ OCM_DEBUG_ADDR: { get: () => undefined }, OCIS_URL: { fetch: () => undefined } })).toEqual(
      [],
    );
  });
});

describe("an option that has a meaning only beside others", () => {
  it.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    [
      "directories without the keys that sign their lists",
      { OCM_DIRECTORY_SERVICE_URLS: "https://dir.example.org/" },
      [
        "OCM_DIRECTORY_SERVICE_URLS: ocmproviderauthorizer.directory_urls: has no meaning here: oCIS only shows these directories, Meshport trusts whom they list: give `ocmproviderauthorizer.directory_keys` as well, the keys that sign the lists",
      ],
    ],
    [
      "a certificate without TLS",
      { OCIS_GRPC_TLS_CERTIFICATE: "a.pem", OCIS_GRPC_TLS_KEY: "a.key", OCIS_GRPC_TLS_ENABLED: "false" },
      [
        "OCIS_GRPC_TLS_CERTIFICATE: rpc.tls_certificate: has no meaning here: TLS for gRPC is not enabled",
        "OCIS_GRPC_TLS_KEY: rpc.tls_key: has no meaning here: TLS for gRPC is not enabled",
      ],
    ],
    [
      "an authority without TLS",
      { OCIS_EVENTS_TLS_ROOT_CA_CERTIFICATE: "ca.pem" },
      ["OCIS_EVENTS_TLS_ROOT_CA_CERTIFICATE: events.nats_ca_file: has no meaning here: TLS for NATS is off"],
    ],
    [
      "no verification where an authority is given",
      {
        OCIS_EVENTS_ENABLE_TLS: "true",
        OCM_EVENTS_TLS_ROOT_CA_CERTIFICATE: "ca.pem",
        OCM_EVENTS_TLS_INSECURE: "true",
      },
      [
        "OCM_EVENTS_TLS_INSECURE: events.nats_insecure: has no meaning here: the certificate of NATS is verified with the authority given",
      ],
    ],
    [
      "no verification, said for NATS alone",
      { OCIS_EVENTS_ENABLE_TLS: "true", OCM_EVENTS_TLS_INSECURE: "true" },
      ["OCM_EVENTS_TLS_INSECURE: events.nats_insecure: the certificate of NATS is not verified"],
    ],
    ...["com.owncloud.api.gateway", "kubernetes:///gateway.ocis:9142", "unix:/run/gateway.sock"].map(
      (name): [string, Readonly<Record<string, unknown>>, readonly string[]] => [
        `a gateway that cannot be found: ${name}`,
        { OC_REVA_GATEWAY: name },
        [
          "OC_REVA_GATEWAY: gateway.endpoint: has no meaning here: a name of the service registry, of Kubernetes or of a socket leads nowhere from here; `gateway.endpoint` takes host and port, 127.0.0.1:9142 unless GATEWAY_GRPC_ADDR says otherwise",
        ],
      ],
    ),
    [
      "a gateway that is named in our own words as well",
      { OCIS_REVA_GATEWAY: "com.owncloud.api.gateway", MESHPORT_GATEWAY_ENDPOINT: "127.0.0.1:9142" },
      [],
    ],
    [
      "no verification of the gateway",
      { OCIS_GRPC_CLIENT_TLS_MODE: "insecure" },
      ["OCIS_GRPC_CLIENT_TLS_MODE: gateway.tls_mode: the certificate of the gateway is not verified"],
    ],
    [
      "no verification at all",
      { OCIS_INSECURE: "true" },
      [
        "OCIS_INSECURE: has no meaning here: one switch does not turn off the verification of all certificates; `outbound.ca_file` adds an authority of your own",
      ],
    ],
    [
      "a file with the value",
      { OCM_JWT_SECRET_FILE: "/run/secrets/jwt" },
      [
        "OCM_JWT_SECRET_FILE: has no meaning here: values are not read from files; give the value itself in OCM_JWT_SECRET",
      ],
    ],
  ])("%s", (_what, env, warnings) => {
    expect(told(env)).toEqual(warnings);
  });

  it("leaves its place to what stands below it", () => {
    const env = { OCIS_EVENTS_TLS_ROOT_CA_CERTIFICATE: "theirs.pem" };
    const read = readConfig({ env, yamlText: "events: { nats_ca_file: ours.pem }" });
    expect(read.ok && read.value.config.events.natsCaFile).toBe("ours.pem");
  });

  it("never switches off what was not named: OCIS_INSECURE leaves NATS and peers verified", () => {
    const env = { OCIS_INSECURE: "true", OCIS_EVENTS_ENABLE_TLS: "true" };
    const read = readConfig({ env });
    expect(read.ok && read.value.config.events.natsInsecure).toBe(false);
  });

  it("refuses TLS without a certificate: nobody makes one, and plaintext is not what was asked for", () => {
    const demand =
      "expected rpc.tls_certificate and rpc.tls_key as well: Meshport makes no certificate of its own";
    const issues = (env: Readonly<Record<string, string>>, yamlText = "") => {
      const read = readConfig({ env, yamlText });
      return read.ok ? [] : read.failure.map(formatConfigIssue);
    };
    expect(issues({ OC_GRPC_TLS_ENABLED: "1" })).toEqual([`OC_GRPC_TLS_ENABLED: ${demand}`]);
    expect(issues({}, "grpc:\n  tls:\n    enabled: true\n")).toEqual([
      `meshport.yaml:3:5: grpc.tls.enabled: ${demand}`,
    ]);
    expect(issues({ OC_GRPC_TLS_ENABLED: "f" }, "grpc: { tls: { enabled: true } }")).toEqual([]);
    expect(
      issues({ OC_GRPC_TLS_ENABLED: "1", MESHPORT_RPC_TLS_KEY: "k", OCIS_GRPC_TLS_CERTIFICATE: "c" }),
    ).toEqual([]);
  });
});
