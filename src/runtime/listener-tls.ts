import { X509Certificate } from "node:crypto";
import { createServer as createHttp1Server, type Server, type ServerOptions } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Socket } from "node:net";
import { createSecureContext, type TLSSocket } from "node:tls";

/** A certificate with its chain and the private key that fits, both in PEM. */
export interface CertificatePair {
  readonly certificate: string;
  readonly key: string;
}

/** What becomes of a connection. Under TLS what can be read is another socket than the one that arrived. */
export interface ConnectionEvents {
  readonly arrived: (socket: Socket) => void;
  readonly ready: (readable: Socket, arrived: Socket) => void;
}

/** The server that has the port, in plaintext or under TLS: one way to get at its connections, whichever it is. */
export interface FrontServer {
  readonly server: Server;
  /** Takes over the connections: each arrives at once, and is ready when its bytes can be read. */
  takeOver(on: ConnectionEvents): void;
  /** Serves a connection as HTTP/1.1. */
  serveHttp1(socket: Socket): void;
  /** Shows this certificate to clients that connect from now on; throws in plaintext. */
  replaceCertificate(pair: CertificatePair): void;
}

/** Makes the server; under TLS it agrees with clients on `h2` or `http/1.1`. */
export function createFrontServer(
  options: ServerOptions,
  tls: { readonly pair: CertificatePair; readonly handshakeTimeoutMs: number } | undefined,
): FrontServer {
  return tls === undefined ? createPlainFront(options) : createTlsFront(options, tls);
}

function createPlainFront(options: ServerOptions): FrontServer {
  const server = createHttp1Server(options);
  const serveHttp1 = detach(server, "connection");
  return {
    server,
    takeOver: ({ arrived, ready }) => {
      server.on("connection", (socket) => {
        arrived(socket);
        ready(socket, socket);
      });
    },
    serveHttp1,
    replaceCertificate: () => {
      throw new Error("a plaintext listener shows no certificate");
    },
  };
}

function createTlsFront(
  options: ServerOptions,
  { pair, handshakeTimeoutMs }: { readonly pair: CertificatePair; readonly handshakeTimeoutMs: number },
): FrontServer {
  const server = createHttpsServer({
    ...options,
    ...secureOptions(pair),
    ALPNProtocols: ["h2", "http/1.1"],
    handshakeTimeout: handshakeTimeoutMs,
  });
  const serveHttp1 = detach(server, "secureConnection");
  return {
    server,
    takeOver: ({ arrived, ready }) => {
      // Node does not tell which connection became which TLS socket, but both know the address of the peer.
      const shaking = new Map<string, Socket>();
      server.on("connection", (socket: Socket) => {
        const peer = peerOf(socket);
        shaking.set(peer, socket);
        socket.on("close", () => shaking.get(peer) === socket && shaking.delete(peer));
        arrived(socket);
      });
      server.on("secureConnection", (socket: TLSSocket) => {
        // Whoever breaks a connection off before it is served must not end the process.
        socket.on("error", () => {});
        const peer = peerOf(socket);
        ready(socket, shaking.get(peer) ?? socket);
        shaking.delete(peer);
      });
    },
    serveHttp1: (socket) => {
      // A client that agreed on h2 and then speaks HTTP/1.1 is a confused deputy at best.
      if ("alpnProtocol" in socket && socket.alpnProtocol === "h2") socket.destroy();
      else serveHttp1(socket);
    },
    replaceCertificate: (next) => server.setSecureContext(secureOptions(next)),
  };
}

/** Throws when the two do not fit together or cannot be read; the message of OpenSSL names no content. */
export function assertFits(pair: CertificatePair): void {
  // OpenSSL would take an empty text for no certificate, and serve with none.
  new X509Certificate(pair.certificate);
  createSecureContext(secureOptions(pair));
}

function secureOptions({ certificate, key }: CertificatePair) {
  return { cert: certificate, key, minVersion: "TLSv1.2" } as const;
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** Takes Node's own handling of a new connection away from the event that starts it. */
function detach(server: Server, event: string): (socket: Socket) => void {
  const listeners = server.listeners(event);
  server.removeAllListeners(event);
  return (socket) => {
    for (const accept of listeners) accept.call(server, socket);
  };
}
