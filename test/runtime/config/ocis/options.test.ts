import { describe, expect, it } from "vitest";
import { formatConfigIssue } from "../../../../src/runtime/config/issue.ts";
import { type Config, readConfig } from "../../../../src/runtime/config/load.ts";
import { ocisOptions } from "../../../../src/runtime/config/ocis/options.ts";

/** Sets one value deep in a file. */
function fileWith(path: string, value: unknown): string {
  return JSON.stringify(path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value));
}

function read(env: Readonly<Record<string, unknown>>, yamlText?: string) {
  const result = readConfig({ env, ...(yamlText !== undefined && { yamlText }) });
  if (!result.ok) throw new Error(result.failure.map(formatConfigIssue).join("\n"));
  return { config: result.value.config, warnings: result.value.warnings.map(formatConfigIssue) };
}

/** The value of a setting; a secret is shown, so that it can be compared. */
function shown(config: Config, setting: string): unknown {
  const [section = "", key = ""] = setting.split(".");
  const name = key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  const value = (config as unknown as Record<string, Record<string, unknown>>)[section]?.[name];
  return value !== null && typeof value === "object" && "reveal" in value
    ? (value as { reveal(): string }).reveal()
    : value;
}

interface Sample {
  readonly written: string;
  readonly read: unknown;
  readonly beside?: Readonly<Record<string, string>>;
  /** A file that says something else, where the sample is the default. */
  readonly under?: string;
}

/** For every setting that oCIS can name: what it writes, and what it becomes; others that have to stand beside it. */
const samples: Readonly<Record<string, Sample>> = {
  "server.public_origin": { written: "https://cloud.example.org", read: "https://cloud.example.org" },
  "http.listen": { written: ":9380", read: { host: "0.0.0.0", port: 9380 } },
  "http.cors_allow_origins": {
    written: "https://a.example.org,https://b.example.org",
    read: ["https://a.example.org", "https://b.example.org"],
  },
  "rpc.listen": { written: "127.0.0.1:9382", read: { host: "127.0.0.1", port: 9382 } },
  "rpc.tls_certificate": {
    written: "/etc/grpc.pem",
    read: "/etc/grpc.pem",
    beside: { OCIS_GRPC_TLS_ENABLED: "true", MESHPORT_RPC_TLS_KEY: "key.pem" },
  },
  "rpc.tls_key": {
    written: "/etc/grpc.key",
    read: "/etc/grpc.key",
    beside: { OC_GRPC_TLS_ENABLED: "true", MESHPORT_RPC_TLS_CERTIFICATE: "cert.pem" },
  },
  "gateway.jwt_secret": { written: "s.ecret=+!", read: "s.ecret=+!" },
  "gateway.endpoint": { written: "127.0.0.1:9142", read: { authority: "127.0.0.1:9142" } },
  "gateway.tls_mode": { written: "on", read: "on" },
  "gateway.ca_file": { written: "/etc/gateway.pem", read: "/etc/gateway.pem" },
  "sciencemesh.prefix": { written: "mesh", read: "mesh" },
  "sciencemesh.mesh_directory_url": {
    written: "https://mesh.example.org/wayf",
    read: "https://mesh.example.org/wayf",
  },
  "sciencemesh.invite_accept_dialog": { written: "/accept", read: "/accept" },
  "ocmproviderauthorizer.directory_urls": {
    written: "https://a.example.org/x https://b.example.org/y",
    read: ["https://a.example.org/x", "https://b.example.org/y"],
    beside: { MESHPORT_OCMPROVIDERAUTHORIZER_DIRECTORY_KEYS: "{}" },
  },
  "ocmd.prefix": { written: "federation", read: "federation" },
  "ocmd.expose_recipient_display_name": { written: "F", read: false },
  "ocminvitemanager.token_expiration": { written: "36h", read: 129_600_000 },
  "outbound.timeout": { written: "30s", read: 30_000 },
  "ocmproviderauthorizer.driver": {
    written: "json",
    read: "providers",
    under: "ocmproviderauthorizer: { driver: open }",
  },
  "ocmproviderauthorizer.providers_file": { written: "/etc/ocis/p.json", read: "/etc/ocis/p.json" },
  "ocmshareprovider.enable": { written: "false", read: false },
  "events.nats_url": { written: "127.0.0.1:9233", read: "127.0.0.1:9233" },
  "events.nats_cluster": { written: "ocis-cluster", read: "ocis-cluster" },
  "events.nats_tls": { written: "true", read: true },
  "events.nats_ca_file": {
    written: "/etc/ca.pem",
    read: "/etc/ca.pem",
    beside: { OCIS_EVENTS_ENABLE_TLS: "1" },
  },
  "events.nats_insecure": { written: "T", read: true, beside: { OC_EVENTS_ENABLE_TLS: "t" } },
  "events.nats_username": {
    written: "ocm",
    read: "ocm",
    beside: { MESHPORT_EVENTS_NATS_PASSWORD: "hush" },
  },
  "events.nats_password": {
    written: "hush hush",
    read: "hush hush",
    beside: { MESHPORT_EVENTS_NATS_USERNAME: "ocm" },
  },
  "log.level": { written: "fatal", read: "error" },
  "log.format": { written: "true", read: "text" },
};

const aliases = ocisOptions.flatMap((option) =>
  option.meaning.kind === "alias" ? [{ ...option, setting: option.meaning.setting }] : [],
);
const sampleOf = (setting: string) => {
  const sample = samples[setting];
  if (sample === undefined) throw new Error(`there is no sample for ${setting}`);
  return sample;
};

describe("the list of oCIS's options", () => {
  it("names no setting, no variable and no place in the file twice", () => {
    for (const names of [
      aliases.map(({ setting }) => setting),
      ocisOptions.flatMap(({ variables }) => variables),
      ocisOptions.flatMap(({ yaml }) => yaml),
    ]) {
      expect(names).toEqual([...new Set(names)]);
    }
  });

  it("has a sample for every setting, and none for others", () => {
    expect(aliases.map(({ setting }) => setting).sort()).toEqual(Object.keys(samples).sort());
  });
});

describe("an option of oCIS with a meaning here", () => {
  it.each(
    aliases.flatMap(({ variables, setting }) => variables.map((variable) => [variable, setting] as const)),
  )("%s alone sets %s", (variable, setting) => {
    const { written, read: expected, beside, under } = sampleOf(setting);
    expect(shown(read({}, under).config, setting)).not.toEqual(expected);
    expect(shown(read({ ...beside, [variable]: written }, under).config, setting)).toEqual(expected);
  });

  it.each(aliases.flatMap(({ yaml, setting }) => yaml.map((path) => [path, setting] as const)))(
    "%s in the file sets %s",
    (path, setting) => {
      const { written, read: expected, beside } = sampleOf(setting);
      expect(shown(read({ ...beside }, fileWith(path, written)).config, setting)).toEqual(expected);
    },
  );

  it.each(
    aliases.flatMap(({ variables, setting }) =>
      variables.slice(1).map((weak, index) => [variables[index] ?? "", weak, setting] as const),
    ),
  )("%s wins over %s", (strong, weak, setting) => {
    const { written, read: expected, beside } = sampleOf(setting);
    const env = { ...beside, [weak]: "not a value at all", [strong]: written };
    expect(shown(read(env).config, setting)).toEqual(expected);
  });
});
