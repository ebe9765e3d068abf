import type { Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { createGatewayConnection } from "./connection-node.ts";
import { MOST_ANSWER_BYTES } from "./limits.ts";

/** How a Node server reaches its gateway. */
export interface NodeGatewayWay {
  /** `http://host:port` or `https://host:port`. */
  readonly baseUrl: string;
  readonly protocol: "grpc" | "connect" | "grpc-web";
  /** Certificates to trust instead of the system's; the system's when there are none. */
  readonly ca: readonly string[];
  /** Whether the gateway's certificate is looked at. */
  readonly verify: boolean;
}

/** A way to the gateway, and how to let go of it. */
export interface NodeGatewayTransport {
  readonly transport: Transport;
  close(): void;
}

/**
 * The way to a gateway on Node. gRPC keeps one HTTP/2 connection (h2c or TLS) open; Connect and gRPC-Web go over
 * HTTP/1.1, as the proxies that offer them do. No redirect is followed, no compressed answer asked for.
 */
export function createNodeGatewayTransport({
  baseUrl,
  protocol,
  ca,
  verify,
}: NodeGatewayWay): NodeGatewayTransport {
  const tls = { ...(ca.length > 0 && { ca: [...ca] }), rejectUnauthorized: verify };
  const common = { baseUrl, readMaxBytes: MOST_ANSWER_BYTES, acceptCompression: [] };
  if (protocol === "grpc") {
    const connection = createGatewayConnection(baseUrl, tls);
    const transport = createGrpcTransport({ ...common, sessionManager: connection });
    return { transport, close: connection.close };
  }
  const overHttp1 = { ...common, httpVersion: "1.1", nodeOptions: tls } as const;
  const transport =
    protocol === "connect"
      ? createConnectTransport({ ...overHttp1, useBinaryFormat: true })
      : createGrpcWebTransport(overHttp1);
  return { transport, close: () => {} };
}
