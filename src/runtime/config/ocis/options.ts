import {
  address,
  duration,
  flag,
  gatewayAddress,
  list,
  logLevel,
  prettyLog,
  same,
  trustDriver,
} from "./conversions.ts";
import type { AliasMeaning, Conversion, Given, OcisOption, SettingName } from "./option.ts";

const FALSE = ["false", "f", "0"] as const;
const TCP = ["tcp"] as const;

const IN_OUR_STORE = "invites, contacts and shares are kept where `store.url` says";
const NO_STORAGE =
  "Meshport is not the storage provider of received shares; reva's `ocm` service stays for that, and reads this";
const NO_TRACING = "traces are not exported; answers and the log carry the trace id of `traceparent`";
const VERIFIED =
  "certificates of other servers are always verified; `outbound.ca_file` adds an authority of your own";
const OWN_CORS = "Meshport allows exactly what its user API needs";

/**
 * Every option that the `ocm` service of oCIS and OpenCloud reads, and what it is here. Reading them, the warnings and
 * the documentation are made from this list. No setting of ours stands here twice.
 */
export const ocisOptions: readonly OcisOption[] = [
  alias(ofAll("URL"), ["ocis_url", "opencloud_url"], "server.public_origin", same),

  alias(["OCM_HTTP_ADDR"], ["http.addr"], "http.listen", address, { note: "`:9280` is `0.0.0.0:9280`" }),
  none(["OCM_HTTP_PROTOCOL"], ["http.protocol"], "Meshport listens on TCP only", TCP),
  none(
    ["OCM_HTTP_PREFIX"],
    ["http.prefix"],
    "oCIS never passed it on; `ocmd.prefix`, `sciencemesh.prefix` and the path of `server.public_origin` say where things stand",
    ["/"],
  ),
  alias(ofOcm("CORS_ALLOW_ORIGINS"), ["http.cors.allow_origins"], "http.cors_allow_origins", list),
  none(ofOcm("CORS_ALLOW_METHODS"), ["http.cors.allow_methods"], OWN_CORS),
  none(ofOcm("CORS_ALLOW_HEADERS"), ["http.cors.allow_headers"], OWN_CORS),
  none(
    ofOcm("CORS_ALLOW_CREDENTIALS"),
    ["http.cors.allow_credentials"],
    "no page needs cookies of Meshport: the user API takes tokens",
    FALSE,
  ),
  none([], ["middleware.auth.credentials_by_user_agent"], "every way to log in is offered to every client"),

  alias(["OCM_GRPC_ADDR"], ["grpc.addr"], "rpc.listen", address, { note: "`:9282` is `0.0.0.0:9282`" }),
  none(ofOcm("GRPC_PROTOCOL"), ["grpc.protocol"], "Meshport listens on TCP only", TCP),
  {
    variables: ofAll("GRPC_TLS_ENABLED"),
    yaml: ["grpc.tls.enabled"],
    meaning: {
      kind: "switch",
      demand: ({ has }) =>
        has("rpc.tls_certificate") && has("rpc.tls_key")
          ? undefined
          : "rpc.tls_certificate and rpc.tls_key as well: Meshport makes no certificate of its own",
      note: "whether the next two count; `true` alone is refused, since Meshport makes no certificate of its own",
    },
  },
  alias(ofAll("GRPC_TLS_CERTIFICATE"), ["grpc.tls.cert"], "rpc.tls_certificate", same, {
    unless: plainRpc,
    note: "only with TLS enabled",
  }),
  alias(ofAll("GRPC_TLS_KEY"), ["grpc.tls.key"], "rpc.tls_key", same, {
    unless: plainRpc,
    note: "only with TLS enabled",
  }),
  none(
    ofAll("GRPC_MAX_RECEIVED_MESSAGE_SIZE"),
    [],
    "it is about answers to reva's own calls; `rpc.max_message_bytes` limits calls to Meshport",
  ),

  alias(ofOcm("JWT_SECRET"), ["token_manager.jwt_secret"], "gateway.jwt_secret", same),
  alias(ofAll("REVA_GATEWAY"), ["reva.address"], "gateway.endpoint", gatewayAddress, {
    note: "only as `host:port`, `dns:///host:port` or with `http://` or `https://`: a name such as com.owncloud.api.gateway cannot be looked up; asked only with `users.driver: gateway` or `resources.url: gateway:`",
  }),
  alias(ofAll("GRPC_CLIENT_TLS_MODE"), ["reva.tls.mode", "grpc_client_tls.mode"], "gateway.tls_mode", same, {
    remark: (value) => (value === "insecure" ? "the certificate of the gateway is not verified" : undefined),
  }),
  alias(
    ofAll("GRPC_CLIENT_TLS_CACERT"),
    ["reva.tls.cacert", "grpc_client_tls.cacert"],
    "gateway.ca_file",
    same,
  ),
  none(
    [...ofOcm("SERVICE_ACCOUNT_ID"), ...ofOcm("SERVICE_ACCOUNT_SECRET")],
    ["service_account.service_account_id", "service_account.service_account_secret"],
    "Meshport does not log in at the gateway: it asks with the token of the user it acts for",
  ),

  alias(["OCM_SCIENCEMESH_PREFIX"], ["sciencemesh.prefix"], "sciencemesh.prefix", same),
  alias(
    ["OCM_MESH_DIRECTORY_URL"],
    ["sciencemesh.science_mesh_directory_url", "sciencemesh.mesh_directory_url"],
    "sciencemesh.mesh_directory_url",
    same,
  ),
  alias(
    ["OCM_DIRECTORY_SERVICE_URLS"],
    ["sciencemesh.directory_service_urls"],
    "ocmproviderauthorizer.directory_urls",
    list,
    {
      unless: ({ has }) =>
        has("ocmproviderauthorizer.directory_keys")
          ? undefined
          : "oCIS only shows these directories, Meshport trusts whom they list: give `ocmproviderauthorizer.directory_keys` as well, the keys that sign the lists",
      note: "only beside `ocmproviderauthorizer.directory_keys`: oCIS shows these directories to people, Meshport trusts whom they list",
    },
  ),
  alias(
    ["OCM_INVITE_ACCEPT_DIALOG"],
    ["sciencemesh.invite_accept_dialog"],
    "sciencemesh.invite_accept_dialog",
    same,
  ),
  none(["OCM_CLIENT_INSECURE"], ["sciencemesh.ocm_client_insecure"], VERIFIED, FALSE),

  alias(["OCM_OCMD_PREFIX"], ["ocmd.prefix"], "ocmd.prefix", same),
  alias(
    ["OCM_OCMD_EXPOSE_RECIPIENT_DISPLAY_NAME"],
    ["ocmd.expose_recipient_display_name"],
    "ocmd.expose_recipient_display_name",
    flag,
    { note: "the default is `true` here" },
  ),

  none(
    ["OCM_OCM_INVITE_MANAGER_DRIVER"],
    ["ocm_invite_manager.driver", "ocminvitemanager.driver"],
    IN_OUR_STORE,
  ),
  none(
    ["OCM_OCM_INVITE_MANAGER_JSON_FILE"],
    ["ocm_invite_manager.drivers.json.file", "ocminvitemanager.drivers.json.file"],
    `${IN_OUR_STORE}; \`meshport import ocis --invites FILE\` brings this file over`,
  ),
  alias(
    ["OCM_OCM_INVITE_MANAGER_TOKEN_EXPIRATION"],
    ["ocm_invite_manager.token_expiration"],
    "ocminvitemanager.token_expiration",
    duration,
  ),
  alias(
    ["OCM_OCM_INVITE_MANAGER_TIMEOUT"],
    ["ocm_invite_manager.timeout", "ocminvitemanager.timeout"],
    "outbound.timeout",
    duration,
    {
      note: "for all requests to other servers; the default is `10s` here",
    },
  ),
  none(
    ["OCM_OCM_INVITE_MANAGER_INSECURE"],
    ["ocm_invite_manager.insecure", "ocminvitemanager.insecure"],
    VERIFIED,
    FALSE,
  ),

  alias(
    ["SHARING_OCM_PROVIDER_AUTHORIZER_DRIVER"],
    ["ocm_provider_authorizer_driver", "ocmproviderauthorizer.driver"],
    "ocmproviderauthorizer.driver",
    trustDriver,
    { note: "`json` is `providers`" },
  ),
  alias(
    ["OCM_OCM_PROVIDER_AUTHORIZER_PROVIDERS_FILE"],
    ["ocm_provider_authorizer_drivers.json.providers", "ocmproviderauthorizer.drivers.json.providers"],
    "ocmproviderauthorizer.providers_file",
    same,
    { note: "without a default here" },
  ),
  none(
    ["OCM_OCM_PROVIDER_AUTHORIZER_VERIFY_REQUEST_HOSTNAME"],
    [
      "ocm_provider_authorizer_drivers.json.verify_request_hostname",
      "ocmproviderauthorizer.drivers.json.verify_request_hostname",
    ],
    "the address a request comes from proves nothing; `signatures.policy` asks for proof",
    FALSE,
  ),

  none(
    ["OCM_OCM_SHARE_PROVIDER_DRIVER"],
    ["ocm_share_provider.driver", "ocmshareprovider.driver"],
    IN_OUR_STORE,
  ),
  none(
    ["OCM_OCM_SHAREPROVIDER_JSON_FILE"],
    ["ocm_share_provider.drivers.json.file", "ocmshareprovider.drivers.json.file"],
    `${IN_OUR_STORE}; \`meshport import ocis --shares FILE\` brings this file over`,
  ),
  none(
    ["OCM_OCM_SHARE_PROVIDER_INSECURE"],
    ["ocm_share_provider.insecure", "ocmshareprovider.insecure"],
    VERIFIED,
    FALSE,
  ),
  none(
    ["OCM_WEBAPP_TEMPLATE"],
    ["ocm_share_provider.webapp_template", "ocmshareprovider.webapp_template"],
    "the address of an app is what the call that makes the share says; the template put the share's secret into it",
  ),
  alias(["OCIS_ENABLE_USER_SHARING"], [], "ocmshareprovider.enable", flag),

  none(["OCM_OCM_CORE_DRIVER"], ["ocm_core.driver", "ocmcore.driver"], IN_OUR_STORE),
  none(
    ["OCM_OCM_CORE_JSON_FILE"],
    ["ocm_core.drivers.json.file", "ocmcore.drivers.json.file"],
    `${IN_OUR_STORE}; \`meshport import ocis --shares FILE\` brings this file over`,
  ),

  none(
    ["OCM_OCM_STORAGE_PROVIDER_INSECURE"],
    ["ocm_storage_provider.insecure", "ocmstorageprovider.insecure"],
    NO_STORAGE,
    FALSE,
  ),
  none(
    ["OCM_OCM_STORAGE_PROVIDER_STORAGE_ROOT"],
    ["ocm_storage_provider.storage_root", "ocmstorageprovider.storage_root"],
    NO_STORAGE,
  ),
  none(
    ["OCM_OCM_STORAGE_DATA_SERVER_URL"],
    ["ocm_storage_provider.data_server_url", "ocmstorageprovider.data_server_url"],
    NO_STORAGE,
  ),

  none(
    ofAll("INSECURE"),
    [],
    "one switch does not turn off the verification of all certificates; `outbound.ca_file` adds an authority of your own",
    FALSE,
  ),

  alias(ofOcm("EVENTS_ENDPOINT"), ["events.endpoint"], "events.nats_url", same, {
    note: "nothing is told to NATS without it",
  }),
  alias(ofOcm("EVENTS_CLUSTER"), ["events.cluster"], "events.nats_cluster", same),
  alias(ofOcm("EVENTS_ENABLE_TLS"), ["events.enable_tls"], "events.nats_tls", flag),
  alias(
    ofOcm("EVENTS_TLS_ROOT_CA_CERTIFICATE"),
    ["events.tls_root_ca_certificate"],
    "events.nats_ca_file",
    same,
    { unless: plainNats, note: "only with TLS for NATS" },
  ),
  alias(
    ["OCM_EVENTS_TLS_INSECURE", "OC_EVENTS_TLS_INSECURE"],
    ["events.tls_insecure"],
    "events.nats_insecure",
    flag,
    {
      unless: (given) =>
        plainNats(given) ??
        (given.has("events.nats_ca_file")
          ? "the certificate of NATS is verified with the authority given"
          : undefined),
      remark: (value) => (value === true ? "the certificate of NATS is not verified" : undefined),
      note: "only with TLS for NATS and without an authority for it; the log warns of it",
    },
  ),
  alias(ofOcm("EVENTS_AUTH_USERNAME"), ["events.username"], "events.nats_username", same),
  alias(ofOcm("EVENTS_AUTH_PASSWORD"), ["events.password"], "events.nats_password", same),

  alias(ofOcm("LOG_LEVEL"), ["log.level", "loglevel"], "log.level", logLevel, {
    note: "`trace` is `debug`; `fatal` and `panic` are `error`",
  }),
  alias(ofOcm("LOG_PRETTY"), ["log.pretty"], "log.format", prettyLog, {
    note: "`true` is `text`, `false` is `json`",
  }),
  none(ofOcm("LOG_COLOR"), ["log.color"], "log lines have no colours", FALSE),
  none(
    ofOcm("LOG_FILE"),
    ["log.file"],
    "the log goes to standard error; whoever starts Meshport can keep it",
  ),

  none(ofOcm("TRACING_ENABLED"), ["tracing.enabled"], NO_TRACING, FALSE),
  none(ofOcm("TRACING_TYPE"), ["tracing.type"], NO_TRACING),
  none(ofOcm("TRACING_ENDPOINT"), ["tracing.endpoint"], NO_TRACING),
  none(ofOcm("TRACING_COLLECTOR"), ["tracing.collector"], NO_TRACING),
  none(
    ["OCM_DEBUG_ADDR"],
    ["debug.addr"],
    "health has no port of its own: `/healthz` and `/readyz` stand on those of `http` and `rpc`; there are no metrics",
  ),
  none(["OCM_DEBUG_TOKEN"], ["debug.token"], "there is no metrics endpoint to protect"),
  none(["OCM_DEBUG_PPROF"], ["debug.pprof"], "Node brings its own tools: `node --inspect`", FALSE),
  none(["OCM_DEBUG_ZPAGES"], ["debug.zpages"], NO_TRACING, FALSE),

  none(
    ofAll("CONFIG_DIR"),
    [],
    "`ocmproviders.json` is not looked for in it; `ocmproviderauthorizer.providers_file` names the file",
  ),
  none(
    ofAll("BASE_DATA_PATH"),
    [],
    `${IN_OUR_STORE}; \`meshport import ocis\` brings over what lies in its folder storage/ocm`,
  ),
];

/** oCIS speaks TLS only when it is told to, whatever files are there. */
function plainRpc({ asks }: Given): string | undefined {
  return asks("OCIS_GRPC_TLS_ENABLED") ? undefined : "TLS for gRPC is not enabled";
}

/** Without TLS there is no certificate to look at. */
function plainNats({ isOn }: Given): string | undefined {
  return isOn("events.nats_tls") ? undefined : "TLS for NATS is off";
}

/** The variables of an installation: oCIS's name, and OpenCloud's. */
function ofAll(name: string): readonly string[] {
  return [`OCIS_${name}`, `OC_${name}`];
}

/** The variable of the service, and those of the installation, which are weaker. */
function ofOcm(name: string): readonly string[] {
  return [`OCM_${name}`, ...ofAll(name)];
}

function alias(
  variables: readonly string[],
  yaml: readonly string[],
  setting: SettingName,
  read: Conversion,
  more: Pick<AliasMeaning, "unless" | "remark" | "note"> = {},
): OcisOption {
  return { variables, yaml, meaning: { kind: "alias", setting, read, ...more } };
}

function none(
  variables: readonly string[],
  yaml: readonly string[],
  why: string,
  granted: readonly string[] = [],
): OcisOption {
  return { variables, yaml, meaning: { kind: "none", why, granted } };
}
