import type { Transport } from "@connectrpc/connect";
import { createCall } from "./call.ts";
import type { ServiceConnection, UserConnection } from "./connection.ts";
import { type ServiceCredential, serviceHeaders, tokenHeaders, userHeaders } from "./credential.ts";
import type { Dialect } from "./dialect.ts";
import { createFetchTransport, type Fetch, type Fetcher } from "./transport.ts";

/** Where Meshport's internal services are, and who calls. */
export type ConnectOptions = (ByUrl | ByTransport) & {
  /** Leave it out in a browser, and where only access tokens are used. */
  readonly credential?: ServiceCredential;
  /** How long a helper waits for each answer, in milliseconds; 0 for ever. 30 seconds unless said otherwise. */
  readonly timeoutMs?: number;
  /** Needed for the details of web applications in received shares only. */
  readonly dialect?: Dialect;
};

interface ByUrl {
  /** As `http://127.0.0.1:9282`. */
  readonly url: string;
  /** The runtime's own unless given; a service binding of a Worker (`env.MESHPORT`) fits as it is. */
  readonly fetch?: Fetch | Fetcher;
}

interface ByTransport {
  /** Any Connect transport, as one for gRPC from `@connectrpc/connect-node`. */
  readonly transport: Transport;
}

const TIMEOUT_MS = 30_000;

/** Makes a connection. Nothing is sent before a helper is called. */
export function connectMeshport(options: ConnectOptions): ServiceConnection {
  const { dialect, timeoutMs = TIMEOUT_MS } = options;
  const transport = "transport" in options ? options.transport : transportTo(options);
  const service = options.credential === undefined ? {} : serviceHeaders(options.credential);
  const connection = (headers: Readonly<Record<string, string>>) => ({
    dialect,
    call: createCall({ transport, headers, timeoutMs }),
  });
  const forUser = (headers: Readonly<Record<string, string>>): UserConnection => ({
    ...connection(headers),
    onBehalf: "of-a-user",
  });
  return {
    ...connection(service),
    onBehalfOf: (userId) => forUser({ ...service, ...userHeaders(userId) }),
    // The token alone: beside the secret of a service it would not be clear who is believed.
    withAccessToken: (token) => forUser(tokenHeaders(token)),
  };
}

function transportTo({ url, fetch = (input, init) => globalThis.fetch(input, init) }: ByUrl): Transport {
  return createFetchTransport({ url, fetch });
}
