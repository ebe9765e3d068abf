import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { constants, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { trackConnections } from "./listener-connections.ts";
import { createHttp2Half } from "./listener-http2.ts";
import { defaultListenerLimits, type ListenerLimits } from "./listener-limits.ts";
import { type CertificatePair, createFrontServer, type FrontServer } from "./listener-tls.ts";

/** Answers one request of either HTTP version, e.g. what `connectNodeAdapter` makes. */
export type NodeHandler = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => unknown;

/** One place to listen and what to do with requests. */
export interface ListenerOptions {
  /** Address or name of a local interface, IPv6 without brackets. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly handler: NodeHandler;
  /** Serve TLS with this certificate; plaintext without. */
  readonly certificate?: CertificatePair;
  /** Overrides of `defaultListenerLimits`. */
  readonly limits?: Partial<ListenerLimits>;
  /** Paths whose answers over HTTP/2 may stand still, because they wait for news. */
  readonly patient?: readonly string[];
  /** A number from 0 to 1, to end connections of one moment at different times; always 0.5 by default. */
  readonly chance?: () => number;
  /** Told when the handler throws or rejects, which is a bug; the client has been answered with 500. */
  readonly onHandlerError?: (error: unknown) => void;
}

/** A port that is being served. */
export interface Listener {
  /** `http://host:port`, or https, with the port really bound. */
  readonly url: string;
  readonly port: number;
  /** Shows this certificate to clients that connect from now on; connections that stand live on. */
  replaceCertificate(pair: CertificatePair): void;
  /**
   * Stops accepting, lets requests under way finish for `graceMs` milliseconds, then cuts what is left.
   * Resolves when the last connection is gone; later calls wait for the first.
   */
  close(graceMs: number): Promise<void>;
}

/** The port cannot be bound: in use, not permitted, or no such interface. */
export class ListenFailed extends Error {
  override readonly name = "ListenFailed";
}

/**
 * Serves HTTP/1.1 and HTTP/2 on one port: with a certificate under TLS, where clients choose by ALPN; in plaintext
 * without, where they come with prior knowledge (h2c, what gRPC speaks).
 * @throws ListenFailed when the port cannot be bound.
 */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const limits = { ...defaultListenerLimits, ...options.limits };
  const answering = new Set<ServerResponse>();
  const http2 = createHttp2Half({
    limits,
    patient: new Set(options.patient),
    chance: options.chance ?? (() => 0.5),
  });
  // The HTTP/1.1 server is the one that listens: Node enforces its header and request timeouts only then.
  const front = createFront(limits, options.certificate);
  const http1 = front.server;
  let closing: Promise<void> | undefined;

  const serve: NodeHandler = (request, response) => {
    if ("stream" in response) {
      if (headerListSize(request.rawHeaders) > limits.maxHeaderBytes) {
        response.statusCode = 431;
        response.end();
        return;
      }
    } else {
      if (closing !== undefined) response.setHeader("connection", "close");
      answering.add(response);
      response.on("close", () => {
        answering.delete(response);
        if (closing !== undefined) http1.closeIdleConnections();
      });
    }
    if (!namesOneHost(request)) {
      response.statusCode = 400;
      response.end();
      return;
    }
    void callHandler({ request, response, options });
  };
  http1.on("request", serve);
  // Without a listener Node closes the connection without a word. No target of CONNECT allows any method here.
  http1.on("connect", (_, socket) => {
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nAllow:\r\nConnection: close\r\n\r\n", () =>
      socket.destroy(),
    );
  });
  http2.server.on("request", serve);

  const connections = trackConnections({ front, http2, limits });

  const port = await bind(http1, options);
  const name = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `${options.certificate === undefined ? "http" : "https"}://${name}:${port}`,
    port,
    replaceCertificate: (pair) => front.replaceCertificate(pair),
    close: (graceMs) => {
      closing ??= new Promise((resolve) => {
        const cut = setTimeout(() => connections.cut(), graceMs);
        http1.close(() => {
          clearTimeout(cut);
          resolve();
        });
        connections.dropWaiting();
        for (const response of answering) {
          if (!response.headersSent) response.setHeader("connection", "close");
        }
        http2.drain();
      });
      return closing;
    },
  };
}

/** RFC 9113 §6.5.2. Node only announces the limit on HTTP/2, so a peer that ignores it has to be refused here. */
function headerListSize(rawHeaders: readonly string[]): number {
  return rawHeaders.reduce((size, part) => size + part.length, (rawHeaders.length / 2) * 32);
}

/** RFC 9112 §3.2: one Host that is a host. Node asks for one of any form, and what stands behind would throw. */
function namesOneHost(request: IncomingMessage | Http2ServerRequest): boolean {
  const fields = request.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host");
  const host = "authority" in request ? request.authority : request.headers.host;
  return (
    fields.length <= 1 && host !== undefined && /^[^\s/?#@\\]+$/.test(host) && URL.canParse(`http://${host}`)
  );
}

function createFront(limits: ListenerLimits, pair: CertificatePair | undefined): FrontServer {
  const options = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    // How often Node looks for requests over their time.
    connectionsCheckingInterval: Math.min(5_000, Math.ceil(limits.headersTimeoutMs / 2)),
    maxHeaderSize: limits.maxHeaderBytes,
  };
  const front = createFrontServer(options, pair && { pair, handshakeTimeoutMs: limits.prefaceTimeoutMs });
  front.server.maxHeadersCount = limits.maxHeaderFields;
  front.server.maxConnections = limits.maxConnections;
  front.server.timeout = limits.stallTimeoutMs;
  return front;
}

async function callHandler(call: {
  readonly request: IncomingMessage | Http2ServerRequest;
  readonly response: ServerResponse | Http2ServerResponse;
  readonly options: ListenerOptions;
}): Promise<void> {
  try {
    await call.options.handler(call.request, call.response);
  } catch (error) {
    call.options.onHandlerError?.(error);
    if (call.response.headersSent) {
      if ("stream" in call.response) call.response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      else call.response.destroy();
      return;
    }
    call.response.statusCode = 500;
    call.response.end();
  }
}

function bind(server: Server, { host, port }: ListenerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => {
      reject(
        new ListenFailed(`cannot listen on ${host}:${port}: ${error.code ?? error.message}`, {
          cause: error,
        }),
      );
    };
    server.once("error", refuse);
    server.listen({ host, port }, () => {
      server.off("error", refuse);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
