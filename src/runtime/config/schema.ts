import * as z from "zod";
import { conflictsIn } from "./conflicts.ts";
import {
  allowRules,
  authType,
  choice,
  count,
  credentials,
  dialect,
  duration,
  filesUrl,
  flag,
  gatewayEndpoint,
  gatewaySecret,
  gatewaySecrets,
  hiddenText,
  identityProvider,
  issuers,
  jwkText,
  listen,
  natsServer,
  page,
  password,
  publicOrigin,
  publicOrigins,
  routePrefix,
  rpcListeners,
  sealingSecret,
  sealingSecrets,
  signaturePolicies,
  size,
  sizeUpTo,
  storeUrl,
  text,
  webhookSecret,
  webhookSecrets,
  webOrigins,
  webUrl,
  webUrls,
} from "./kinds.ts";
import { optionalSetting, setting } from "./setting.ts";

function section<Shape extends z.ZodRawShape>(description: string, shape: Shape) {
  return z.strictObject(shape).meta({ description });
}

/** The sections of the configuration and their settings, named as operators of oCIS know them. */
export const sections = {
  server: section("What this server is to the outside.", {
    public_origin: optionalSetting(publicOrigin, {
      description:
        "Where peers and users reach this server: scheme, host and, if there are, port and base path. Never derived from a request. When it is absent, the server is for this machine only and stands at the address it listens on.",
      example: "https://ocm.example.org",
    }),
    alias_origins: setting(publicOrigins, {
      description: "Other addresses under which peers may know this server, such as a former domain.",
      default: [],
    }),
    provider: setting(text, {
      description: "Name of this server for people, in discovery and on its pages.",
      default: "Meshport",
    }),
  }),
  http: section("The door for peers, users and browsers.", {
    listen: setting(listen, {
      description:
        "Where to listen on Node, for HTTP/1.1 and HTTP/2. In plaintext unless `tls_certificate` is set.",
      default: "127.0.0.1:9280",
    }),
    tls_certificate: optionalSetting(text, {
      description:
        "PEM file of the certificate and its chain (Node). A renewed one is taken within 30 seconds, or at once on SIGHUP.",
      example: "./tls/fullchain.pem",
    }),
    tls_key: optionalSetting(text, {
      description: "PEM file of its private key, without a passphrase.",
      example: "./tls/privkey.pem",
    }),
    max_body_bytes: setting(size, {
      description: "Largest body of an API request. Files on their way through WebDAV are not limited by it.",
      default: "64KiB",
    }),
    max_connections: setting(count(1), {
      description: "Connections open at the same time on Node; further ones are closed at once.",
      default: 10_000,
    }),
    shutdown_grace: setting(duration("0s", "10m"), {
      description:
        "How long requests under way may take to finish when the server is told to stop, and then the work they have left behind.",
      default: "10s",
    }),
    drain_delay: setting(duration("0s", "5m"), {
      description:
        "How long the server goes on taking requests after it was told to stop, while `/readyz` and the health service already say that it is not ready: time for a load balancer to notice.",
      default: "0s",
    }),
    cors_allow_origins: setting(webOrigins, {
      description: "Web pages that may call the user API from a browser.",
      default: [],
    }),
  }),
  rpc: section("The door for the services behind us: CS3 over gRPC, gRPC-Web and Connect.", {
    listen: setting(listen, {
      description:
        "Where to listen on Node. An address beyond loopback requires `service_credentials` or `gateway.jwt_secret`.",
      default: "127.0.0.1:9282",
    }),
    tls_certificate: optionalSetting(text, {
      description: "As `http.tls_certificate`, for the ports of RPC.",
      example: "./tls/internal.pem",
    }),
    tls_key: optionalSetting(text, {
      description: "PEM file of its private key, without a passphrase.",
      example: "./tls/internal-key.pem",
    }),
    reflection: setting(flag, {
      description:
        "Tell clients such as grpcurl which services and messages there are (gRPC server reflection); no credential is asked for it.",
      default: true,
    }),
    max_message_bytes: setting(sizeUpTo("8MB"), {
      description:
        "Largest request of a call; a larger one is `resource_exhausted`. What came in one request must fit an answer, and gateways read no more than 10 MB.",
      default: "4MiB",
    }),
    keepalive_interval: setting(duration("1s", "24h"), {
      description: "How often an HTTP/2 connection is asked for a sign of life (Node).",
      default: "2m",
    }),
    keepalive_timeout: setting(duration("100ms", "10m"), {
      description: "How long to wait for that sign before the connection counts as dead.",
      default: "20s",
    }),
    max_connection_age: setting(duration("0s", "8760h"), {
      description:
        "After how long a client on HTTP/2 is told to connect anew, give or take a tenth, so that it spreads over the servers behind one name (Node). `0s` for never; calls under way have `http.shutdown_grace` to finish.",
      default: "0s",
    }),
    single_port: setting(flag, {
      description:
        "Serve RPC on the port of `http` instead of its own. Requires `service_credentials` or `gateway.jwt_secret`.",
      default: false,
    }),
    service_credentials: setting(credentials, {
      description:
        "The services that may call, each with its own secret. Without any, only a gateway with `gateway.jwt_secret` can.",
      default: [],
    }),
    dialect: setting(dialect, {
      description: "Which generation of the CS3 APIs the gateway speaks; nothing on the wire tells.",
      default: "ocis",
    }),
    accept_invite_twice: setting(choice("already-exists", "ok"), {
      description:
        "What `AcceptInvite` answers for two who are connected: as CS3 has it, or `ok` as oCIS does.",
      default: "already-exists",
    }),
    auth_type: setting(authType, {
      description:
        "Which credentials `Authenticate` takes there: those of one auth type of reva, or `any` of them, told apart by their form.",
      default: "any",
    }),
    unprotected: setting(choice("loopback", "always", "never"), {
      description:
        "Where the calls that reva answers without a token need none: on loopback listeners only, `always` (as reva does; for a closed network), or `never`. They let a caller put and end received shares. On `http` and on Workers every call needs a credential.",
      default: "loopback",
    }),
    listeners: setting(rpcListeners, {
      description:
        "Further places to listen on Node, each `{listen, dialect, auth_type}`: for a second gateway, or for one auth type. `dialect` is that of `rpc`, `auth_type` is `any` unless it says otherwise.",
      default: [],
    }),
  }),
  gateway: section("The reva gateway in front of us, when there is one.", {
    jwt_secret: optionalSetting(gatewaySecret, {
      description:
        "The secret that the gateway signs its tokens with (`x-access-token`, HS256). With it a token of the gateway proves who calls, at the internal services and at the doors of our users.",
      example: "the-jwt-secret-of-the-installation",
    }),
    previous_jwt_secrets: setting(gatewaySecrets, {
      description: "Further secrets that tokens may be signed with while the secret is changed.",
      default: [],
    }),
    jwt_issuers: setting(issuers, {
      description:
        "The identity providers whose users' tokens are taken (`iss`, which reva sets to the `idp` of the user), exactly as written. Without any, all are. Tokens of the recipients of shares name servers elsewhere and are not held to it.",
      default: [],
    }),
    believe_mfa: setting(flag, {
      description:
        "Believe `X-Multi-Factor-Authentication: true` beside a token at the doors of our users, as oCIS sets it. Nobody signs it: only where every request comes through a proxy that overwrites it.",
      default: false,
    }),
    endpoint: optionalSetting(gatewayEndpoint, {
      description:
        "Where the gateway listens for gRPC, for what only it knows: users (`users.driver`) and files (`resources.url`). It is asked directly, not through the rules of `outbound`.",
      example: "127.0.0.1:9142",
    }),
    protocol: setting(choice("grpc", "connect", "grpc-web"), {
      description:
        "How to speak to it. reva knows gRPC only, which Workers do not have: there a proxy has to translate.",
      default: "grpc",
    }),
    tls_mode: setting(choice("off", "insecure", "on"), {
      description:
        "Whether to speak TLS to it: not at all, without looking at its certificate, or properly. An endpoint with `https://` is always TLS.",
      default: "off",
    }),
    ca_file: optionalSetting(text, {
      description:
        "PEM file of the certificates that vouch for the gateway, instead of those of the system (Node).",
      example: "./gateway-ca.pem",
    }),
    timeout: setting(duration("10ms", "5m"), {
      description: "How long one call of it may take.",
      default: "5s",
    }),
    cache_ttl: setting(duration("0s", "24h"), {
      description:
        "How long what it said of a user is believed. That there is no such user, ten seconds at most.",
      default: "1m",
    }),
  }),
  store: section("Where invites, contacts and shares are kept.", {
    url: setting(storeUrl, {
      description:
        "Driver and place: `disk:FOLDER`, `memory:`; on Workers `do:BINDING` (Durable Object), `r2:BINDING`.",
      default: "disk:./data",
    }),
  }),
  sciencemesh: section("The API for our own users: invites, contacts, shares.", {
    prefix: setting(routePrefix, {
      description: "Where it stands below the public address.",
      default: "sciencemesh",
    }),
    mesh_directory_url: optionalSetting(webUrl, {
      description: "Page where an invited user looks up their own server; invite links lead there.",
      example: "https://directory.example.org/wayf",
    }),
    invite_accept_dialog: optionalSetting(page, {
      description: "Page where our users accept an invite from elsewhere; advertised to peers.",
      example: "/open-cloud-mesh/accept-invite",
    }),
  }),
  ocmd: section("The API for peers: Open Cloud Mesh itself.", {
    prefix: setting(routePrefix, {
      description: "Where it stands below the public address; discovery tells peers.",
      default: "ocm",
    }),
    expose_recipient_display_name: setting(flag, {
      description: "Tell a peer whose share arrived the name of its recipient, as OCM 1.4 asks for.",
      default: true,
    }),
  }),
  ocmproviderauthorizer: section("Which other servers we deal with.", {
    driver: setting(choice("providers", "open", "invite-only"), {
      description:
        "Whom to admit whom nobody denies. `providers`: those on a list (`providers_file`, `allow` of the trust file, a directory) and nobody else. `open`: every server. `invite-only`: every server, and nothing without an accepted invite. See `docs/trust.md`.",
      default: "providers",
    }),
    providers_file: optionalSetting(text, {
      description: "The list, a JSON file (Node).",
      example: "./ocmproviders.json",
    }),
    providers_text: optionalSetting(hiddenText, {
      description: "The list itself instead of a file, for Workers.",
      example: "[]",
    }),
    trust_file: optionalSetting(text, {
      description: "YAML file of hosts to `allow` and to `deny` (Node); changes are noticed.",
      example: "./trust.yaml",
    }),
    trust_text: optionalSetting(hiddenText, {
      description: "Its content instead of a file, for Workers.",
      example: "deny: [spam.example.net]",
    }),
    reload_interval: setting(duration("1s", "24h"), {
      description: "How often to look whether `providers_file` and `trust_file` have changed.",
      default: "30s",
    }),
    directory_urls: setting(webUrls, {
      description: "Directory services (OCM 1.4, Appendix C): whom one of them lists is trusted.",
      default: [],
    }),
    directory_keys: optionalSetting(jwkText, {
      description: "The public keys that sign the lists of the directories, got from their operators.",
      example: '{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"directory-1","x":"..."}]}',
    }),
    directory_refresh: setting(duration("1m", "168h"), {
      description: "How often the list of a directory is fetched.",
      default: "1h",
    }),
    directory_max_stale: setting(duration("1m", "720h"), {
      description:
        "How long the last list is believed while a directory cannot be reached; then its members are refused.",
      default: "72h",
    }),
    publish_directory: setting(flag, {
      description:
        "Be a directory: publish the servers that our own lists name, signed, at `/.well-known/ocm-directory`.",
      default: false,
    }),
    federation: optionalSetting(text, {
      description: "Name of the published list for people. When it is absent, `server.provider`.",
      example: "Example Federation",
    }),
  }),
  ocminvitemanager: section("Invites.", {
    token_expiration: setting(duration("1m", "8760h"), {
      description: "How long an invite can be accepted.",
      default: "24h",
    }),
    token_uses: setting(choice("single", "multi"), {
      description: "How many users may accept one invite. oCIS lets any number do so (`multi`).",
      default: "single",
    }),
  }),
  ocmshareprovider: section("Shares that our users give.", {
    enable: setting(flag, {
      description: "Whether our users may share with users elsewhere.",
      default: true,
    }),
    webdav_prefix: setting(routePrefix, {
      description: "Where peers read shared files, below the public address; discovery tells them.",
      default: "dav/ocm",
    }),
  }),
  ocmcore: section("Shares that our users get.", {
    require_accepted_invite: setting(flag, {
      description: "Only users who have accepted an invite from one another can share.",
      default: true,
    }),
    require_token_exchange: setting(flag, {
      description:
        "Take only shares whose secret must be exchanged for short-lived tokens (criterium `must-exchange-token`); few servers can send such shares. What a gateway hands in, its own `ocmd` has judged.",
      default: false,
    }),
    allow_unauthenticated_grantee: setting(flag, {
      description:
        "Believe a trusted server that a share of one of its users ended though it proves nothing; oCIS and reva send such notifications.",
      default: false,
    }),
    allow_foreign_data_host: setting(flag, {
      description: "Accept shares whose files lie on another host than that of their sender.",
      default: false,
    }),
  }),
  signatures: section("Proof of who sent a message: HTTP message signatures (RFC 9421).", {
    policy: setting(choice("require", "when-advertised", "off"), {
      description:
        "Whether peers must sign what they send us: all of them, those whose discovery document says that they can, or none. A signature that is there is always checked.",
      default: "when-advertised",
    }),
    peers: setting(signaturePolicies, {
      description: "Peers for which another rule holds.",
      default: [],
    }),
    window: setting(duration("30s", "1h"), {
      description: "How old a signature may be. One that was seen already is refused.",
      default: "5m",
    }),
    accept_cavage: setting(flag, {
      description:
        "Also check the older signatures (draft-cavage, RSA) of Nextcloud 31 and 32; without it they count as unsigned.",
      default: true,
    }),
  }),
  security: section("Our own secrets and signing keys.", {
    secret: optionalSetting(sealingSecret, {
      description:
        "What seals secrets and signing keys in the store. Needed to start, but for a `memory:` store and for a server without a public address, which makes `./data/secret` on its first start. Keep a copy: without it the store is of no use.",
      example: "replace-this-by-the-output-of-openssl-rand-base64-32",
    }),
    previous_secrets: setting(sealingSecrets, {
      description:
        "Secrets that were in use before, newest first: what was sealed under them still opens, and is sealed anew whenever it is written.",
      default: [],
    }),
    signing_key: optionalSetting(jwkText, {
      description:
        "The private key to sign with, Ed25519, P-256 or P-384, instead of one in the store. Of a key set the first key signs and all are published.",
      example: '{"kty":"OKP","crv":"Ed25519","kid":"key-1","x":"...","d":"..."}',
    }),
    signing_algorithm: setting(choice("Ed25519", "ES256", "ES384"), {
      description: "For signing keys that are made from now on.",
      default: "Ed25519",
    }),
    key_publish_delay: setting(duration("10m", "168h"), {
      description: "How long a new signing key is published before it signs.",
      default: "1h",
    }),
    key_retire_after: setting(duration("0s", "8760h"), {
      description: "How long a signing key is published after its successor has taken over.",
      default: "48h",
    }),
    keep_share_secrets: setting(flag, {
      description:
        "Keep the secrets of shares we sent, sealed. Without it only their SHA-256 is kept: CS3 shows no share token, and peers learn of changes to a share only if they believe our signature, which Nextcloud, ownCloud and oCIS do not.",
      default: true,
    }),
  }),
  authprovider: section("How the bytes of shares are reached.", {
    require_token_exchange: setting(choice("never", "when-possible", "always"), {
      description:
        "Whether the secret of a share that our users give has to be exchanged for a short-lived token before it opens anything. `when-possible`: where the recipient's server says that it can. `always`: everywhere, so that nobody can share with a server that cannot. A server that demands it gets it whatever stands here.",
      default: "never",
    }),
    access_token_lifetime: setting(duration("30s", "1h"), {
      description:
        "How long a token lives that a secret was exchanged for. An ended share ends its tokens at once.",
      default: "5m",
    }),
    enforce_mfa: setting(flag, {
      description:
        "Take shares that ask for a second factor, and tell peers so. Only sessions that have one open them: tokens of users marked with `mfa`.",
      default: false,
    }),
  }),
  users: section("Our own users.", {
    driver: setting(choice("list", "gateway"), {
      description: "Who knows them: the list in `file` or `text`, or the gateway at `gateway.endpoint`.",
      default: "list",
    }),
    file: optionalSetting(text, {
      description: "YAML or JSON file of users (Node); changes are noticed.",
      example: "./users.yaml",
    }),
    text: optionalSetting(hiddenText, {
      description: "The list itself instead of a file, for Workers.",
      example: "users: []",
    }),
    idp: optionalSetting(identityProvider, {
      description:
        "Identity provider of the users of the list. When it is absent it is the public address this store was first started with, whatever the address is later.",
      example: "https://ocm.example.org",
    }),
  }),
  resources: section("The files that our users can share.", {
    url: setting(filesUrl, {
      description:
        "Driver and place: `disk:FOLDER` with one folder per user in it, `memory:`; on Workers `r2:BINDING`. `gateway:` are the files of the gateway at `gateway.endpoint`, which serves them to peers itself.",
      default: "disk:./files",
    }),
  }),
  outbound: section("Requests to other servers.", {
    allow_http: setting(flag, {
      description: "Reach servers on loopback over plain http. For development and tests.",
      default: false,
    }),
    allow: setting(allowRules, {
      description:
        "Ways into networks that are otherwise closed to requests: private, loopback and carrier-grade NAT addresses, for a lab. Host, addresses and port have to fit together; `*` is any host, and without a host only hosts written as an address fit. Still https only. Workers see no addresses: there a rule opens its host and port wherever they are, and `*` opens no names.",
      default: [],
    }),
    ca_file: optionalSetting(text, {
      description: "PEM file of certificates to trust beside those of the system (Node).",
      example: "./lab-ca.pem",
    }),
    connect_timeout: setting(duration("100ms", "5m"), {
      description: "How long a connection may take to stand: name, TCP and TLS (Node).",
      default: "5s",
    }),
    timeout: setting(duration("100ms", "5m"), {
      description: "How long to wait for a peer's answer.",
      default: "10s",
    }),
    max_response_bytes: setting(size, {
      description: "Largest answer of a peer to an API request.",
      default: "1MiB",
    }),
    user_agent: setting(text, { description: "How we introduce ourselves.", default: "Meshport" }),
  }),
  events: section("What the host product is told.", {
    webhook_url: optionalSetting(webUrl, {
      description:
        "Where events are posted, as signed CloudEvents. The operator's word: this one address may be a private one.",
      example: "https://portal.example.org/ocm-events",
    }),
    webhook_secret: optionalSetting(webhookSecret, {
      description: "What the posts are signed with (Standard Webhooks).",
      example: "whsec_cmVwbGFjZS10aGlzLWJ5LTI0LW9yLW1vcmUtYnl0ZXM=",
    }),
    previous_webhook_secrets: setting(webhookSecrets, {
      description: "Secrets that were in use before: posts are signed with each, as long as they stand here.",
      default: [],
    }),
    webhook_timeout: setting(duration("1s", "60s"), {
      description: "How long the listener may take to answer.",
      default: "10s",
    }),
    nats_url: optionalSetting(natsServer, {
      description: "The NATS server of oCIS (Node): events its services know go to its stream `main-queue`.",
      example: "nats://127.0.0.1:9233",
    }),
    nats_cluster: optionalSetting(text, {
      description: "The cluster that server should belong to; another one is warned of in the log.",
      example: "ocis-cluster",
    }),
    nats_tls: setting(flag, {
      description: "Whether the connection to NATS must be encrypted; with `nats_ca_file` it must.",
      default: false,
    }),
    nats_ca_file: optionalSetting(text, {
      description: "PEM file of certificates to trust for NATS instead of those of the system.",
      example: "./nats-ca.pem",
    }),
    nats_insecure: setting(flag, {
      description: "Take any certificate of NATS. For tests.",
      default: false,
    }),
    nats_username: optionalSetting(text, {
      description: "User name for NATS.",
      example: "meshport",
    }),
    nats_password: optionalSetting(password, {
      description: "Password for NATS.",
      example: "the-password",
    }),
    nats_client_name: setting(text, {
      description: "How we introduce ourselves to NATS.",
      default: "meshport",
    }),
    nats_invite_tokens: setting(flag, {
      description:
        "Tell NATS the tokens of new invites and whom they are for, so that the notifications service of oCIS sends the mail. Whoever can read there can accept them.",
      default: false,
    }),
    give_up_after: setting(duration("1m", "720h"), {
      description: "How long an event that nobody takes is offered; then it is dropped, and the log says so.",
      default: "72h",
    }),
  }),
  log: section("What the server tells its operator.", {
    level: setting(choice("debug", "info", "warn", "error", "silent"), {
      description: "The least level that is written.",
      default: "info",
    }),
    format: setting(choice("json", "text"), {
      description: "One JSON object per line, or lines for people.",
      default: "json",
    }),
  }),
} as const;

/** The whole configuration, the same on Node and on Workers. An absent section has its defaults. */
export const configSchema = z
  .strictObject({
    server: sections.server.prefault({}),
    http: sections.http.prefault({}),
    rpc: sections.rpc.prefault({}),
    gateway: sections.gateway.prefault({}),
    store: sections.store.prefault({}),
    sciencemesh: sections.sciencemesh.prefault({}),
    ocmd: sections.ocmd.prefault({}),
    ocmproviderauthorizer: sections.ocmproviderauthorizer.prefault({}),
    ocminvitemanager: sections.ocminvitemanager.prefault({}),
    ocmshareprovider: sections.ocmshareprovider.prefault({}),
    ocmcore: sections.ocmcore.prefault({}),
    signatures: sections.signatures.prefault({}),
    security: sections.security.prefault({}),
    authprovider: sections.authprovider.prefault({}),
    users: sections.users.prefault({}),
    resources: sections.resources.prefault({}),
    outbound: sections.outbound.prefault({}),
    events: sections.events.prefault({}),
    log: sections.log.prefault({}),
  })
  .superRefine((config, context) => {
    for (const { path, message } of conflictsIn(config)) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
  });
