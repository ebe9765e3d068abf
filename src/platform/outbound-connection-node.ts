import { lookup as lookupAll } from "node:dns/promises";
import type { Agent } from "node:http";
import { isIP, type LookupFunction, connect as openTcp, Socket } from "node:net";
import { createSecureContext, getCACertificates, connect as openTls } from "node:tls";
import { TransportError } from "../domain/ports/transport.ts";

/** Where a connection goes: a host, and the addresses it may be reached at, all of them vetted. */
export interface VettedTarget {
  readonly scheme: "http" | "https";
  /** As the certificate has to name it; without brackets. */
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly [string, ...string[]];
}

/** What connections are made with. */
export interface ConnectionDeps {
  /** Why this address must not be connected to for this URL (its scheme, host and port), or `undefined`. */
  readonly refuseAddress: (url: URL, address: string) => string | undefined;
  /** Milliseconds until a connection has to stand: look-up, TCP and TLS together. */
  readonly connectTimeoutMs: number;
  /** Certificates in PEM that are trusted beside those of the system. */
  readonly caBundle?: readonly string[];
  /** All addresses of a name; the system's own look-up when absent. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** Opens a connection to one of the vetted addresses and to nowhere else; sockets of Node when absent. */
  readonly connect?: (target: VettedTarget) => Socket;
}

/** How long one of several addresses may take before the next one is tried. */
const ATTEMPT_MS = 1_000;

/** Makes an agent open its connections to vetted addresses only; what it keeps open was vetted when it was opened. */
export function vettingAgent<A extends Agent>(
  agent: A,
  scheme: VettedTarget["scheme"],
  deps: ConnectionDeps,
): A {
  const { refuseAddress, connectTimeoutMs, resolve = resolveBySystem } = deps;
  const connect = deps.connect ?? connectorOf(scheme === "https" ? deps.caBundle : undefined);
  agent.createConnection = (options, done) => {
    const host = options.host ?? "";
    const port = Number(options.port);
    const url = new URL(`${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`);
    openConnection(
      async () => {
        const found = isIP(host) === 0 ? await resolve(host) : [host];
        return { scheme, host, port, addresses: vetted(found, (address) => refuseAddress(url, address)) };
      },
      { connect, timeoutMs: connectTimeoutMs, name: `${host}:${port}` },
    ).then(
      (socket) => done?.(null, socket),
      // The agent looks at no socket when there is an error.
      (error: Error) => done?.(error, new Socket()),
    );
    return undefined;
  };
  return agent;
}

interface Opening {
  readonly connect: (target: VettedTarget) => Socket;
  readonly timeoutMs: number;
  /** Host and port, for messages. */
  readonly name: string;
}

/** Waits until a connection stands. All errors before that say for certain that the peer has seen no request. */
function openConnection(find: () => Promise<VettedTarget>, opening: Opening): Promise<Socket> {
  const { connect, timeoutMs, name } = opening;
  return new Promise((resolve, reject) => {
    let socket: Socket | undefined;
    let over = false;
    const fail = (error: unknown) => {
      over = true;
      clearTimeout(timer);
      socket?.destroy();
      reject(error instanceof TransportError ? error : unreachable(name, error));
    };
    const timer = setTimeout(() => {
      const message = `no connection to ${name} within ${timeoutMs} ms`;
      fail(new TransportError("timeout", message, { reachedPeer: false }));
    }, timeoutMs);
    const start = (target: VettedTarget) => {
      if (over) return;
      const opened = connect(target);
      socket = opened;
      // Stays: an error without a listener would end the process, and until the agent listens there is no other.
      opened.on("error", fail);
      opened.once("close", () => fail(new Error("closed")));
      opened.once(target.scheme === "https" ? "secureConnect" : "connect", () => {
        clearTimeout(timer);
        resolve(opened);
      });
    };
    find().then(start).catch(fail);
  });
}

function vetted(
  found: readonly string[],
  refusalOf: (address: string) => string | undefined,
): VettedTarget["addresses"] {
  let refusal = "the host has no address";
  const [first, ...others] = found.filter((address) => {
    const why = isIP(address) === 0 ? "the host has an address that is none" : refusalOf(address);
    if (why !== undefined) refusal = why;
    return why === undefined;
  });
  if (first === undefined) throw new TransportError("refused", refusal, { reachedPeer: false });
  return [first, ...others];
}

async function resolveBySystem(host: string): Promise<readonly string[]> {
  // As the machine sees names, its own table among them: what is vetted is what would have been connected to.
  const found = await lookupAll(host, { all: true, order: "verbatim" });
  return found.map(({ address }) => address);
}

function connectorOf(caBundle: readonly string[] = []): (target: VettedTarget) => Socket {
  const secureContext =
    caBundle.length === 0
      ? undefined
      : createSecureContext({ ca: [...getCACertificates("default"), ...caBundle] });
  return ({ scheme, host, port, addresses }) => {
    const where = { host, port, lookup: lookupOf(addresses), autoSelectFamilyAttemptTimeout: ATTEMPT_MS };
    if (scheme === "http") return openTcp({ ...where, noDelay: true });
    const socket = openTls({
      ...where,
      // Said here because the environment could say otherwise.
      rejectUnauthorized: true,
      ...(isIP(host) === 0 && { servername: host }),
      ...(secureContext && { secureContext }),
    });
    return socket.setNoDelay(true);
  };
}

/** A look-up that knows nothing but the vetted addresses. It is not asked for hosts written as an address. */
function lookupOf(addresses: VettedTarget["addresses"]): LookupFunction {
  return (_host, { all }, done) => {
    const [first] = addresses;
    if (all !== true) done(null, first, isIP(first));
    else
      done(
        null,
        addresses.map((address) => ({ address, family: isIP(address) })),
      );
  };
}

function unreachable(name: string, cause: unknown): TransportError {
  const code = cause instanceof Error && "code" in cause ? ` (${cause.code})` : "";
  return new TransportError("unreachable", `no connection to ${name}${code}`, { reachedPeer: false, cause });
}
