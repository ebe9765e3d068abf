import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { createConnection, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { type Listener, type ListenerOptions, startListener } from "../../src/runtime/listener.ts";
import { makeCertificate } from "../support/certificate.ts";

const CERTIFICATE = makeCertificate("first");
const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");
const SETTINGS = frame(4);
const SETTINGS_TAKEN = frame(4, { flags: 1 });
const PING = frame(6, { payload: Buffer.alloc(8) });
const GOAWAY = frame(7, { payload: Buffer.alloc(8) });
/** `GET http://h/`, whole, as HPACK has it. */
const REQUEST = frame(1, { flags: 5, stream: 1, payload: Buffer.from([0x82, 0x86, 0x84, 0x41, 0x01, 0x68]) });

function frame(
  type: number,
  {
    flags = 0,
    stream = 0,
    payload = Buffer.alloc(0),
  }: { flags?: number; stream?: number; payload?: Buffer } = {},
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listen(options: Partial<ListenerOptions>): Promise<Listener> {
  const listener = await startListener({
    host: "127.0.0.1",
    port: 0,
    handler: (_request, response) => void response.end("answer"),
    ...options,
  });
  cleanups.push(() => listener.close(0));
  return listener;
}

/** A client that says these frames, takes the server's end of the connection, and keeps its own half open. */
async function stubborn({ port, url }: Listener, frames: readonly Buffer[]): Promise<Socket> {
  const where = { host: "127.0.0.1", port, allowHalfOpen: true };
  const tls = { ...where, ca: CERTIFICATE.certificate, ALPNProtocols: ["h2"] };
  const socket = url.startsWith("https:") ? connectTls(tls) : createConnection(where);
  socket.on("error", () => {});
  cleanups.push(() => socket.destroy());
  socket.resume();
  socket.write(Buffer.concat([PREFACE, SETTINGS, SETTINGS_TAKEN, ...frames]));
  await once(socket, "end");
  return socket;
}

/** Resolves when the server has let go of the connection altogether: only then what the client sends is refused. */
async function letGo(socket: Socket): Promise<void> {
  const talking = setInterval(() => socket.write(PING), 5);
  cleanups.push(() => clearInterval(talking));
  if (!socket.closed) await new Promise((resolve) => socket.on("close", resolve));
}

/** Lets the server send three pings to another client, later than any it would send to those before. */
async function pingsPass(listener: Listener): Promise<void> {
  const session = connectHttp2(listener.url, { ca: CERTIFICATE.certificate });
  session.on("error", () => {});
  cleanups.push(() => session.destroy());
  for (let pings = 0; pings < 3; pings += 1) await once(session, "ping");
}

describe.each([
  { over: "plaintext", certificate: {} },
  { over: "TLS", certificate: { certificate: CERTIFICATE } },
])("a client over $over that has said goodbye and does not close", ({ certificate }) => {
  it("is sent no more pings, which would end the process", async () => {
    const listener = await listen({ ...certificate, limits: { pingIntervalMs: 20, pingTimeoutMs: 10_000 } });
    const surprises: unknown[] = [];
    const note = (error: unknown) => surprises.push(error);
    process.on("uncaughtException", note);
    cleanups.push(() => process.off("uncaughtException", note));
    await stubborn(listener, [GOAWAY]);
    await pingsPass(listener);
    expect(surprises).toEqual([]);
  });

  const soon = { closeTimeoutMs: 20 };

  it.each<{ after: string; frames: readonly Buffer[]; limits: ListenerOptions["limits"] }>([
    { after: "its goodbye", frames: [GOAWAY], limits: soon },
    { after: "its last answer", frames: [REQUEST, GOAWAY], limits: soon },
    { after: "being idle for too long", frames: [], limits: { ...soon, sessionIdleTimeoutMs: 20 } },
    { after: "being there for too long", frames: [], limits: { ...soon, maxConnectionAgeMs: 20 } },
    {
      after: "the time it had to go",
      frames: [],
      limits: { maxConnectionAgeMs: 20, maxConnectionAgeGraceMs: 20 },
    },
  ])("is cut off after $after", async ({ frames, limits }) => {
    await letGo(
      await stubborn(await listen({ ...certificate, limits: { pingIntervalMs: 0, ...limits } }), frames),
    );
  });

  it("is cut off by a server that stops", async () => {
    const listener = await listen({ ...certificate, limits: soon });
    const socket = stubborn(listener, [REQUEST]);
    const session = connectHttp2(listener.url, { ca: CERTIFICATE.certificate });
    cleanups.push(() => session.destroy());
    session.on("error", () => {});
    await once(session, "remoteSettings");
    const closing = listener.close(600_000);
    await letGo(await socket);
    session.destroy();
    await closing;
  });
});
