import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect as connectHttp2 } from "node:http2";
import { request as httpsRequest } from "node:https";
import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { type Listener, type ListenerOptions, startListener } from "../../src/runtime/listener.ts";
import { openCertificate } from "../../src/runtime/listener-certificate.ts";
import { startRenewingListener } from "../../src/runtime/listener-renewing.ts";
import type { CertificatePair } from "../../src/runtime/listener-tls.ts";
import { makeCertificate } from "../support/certificate.ts";
import { recordingLogger } from "../support/logger.ts";

const FIRST = makeCertificate("first");
const SECOND = makeCertificate("second");
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listen(options: Partial<ListenerOptions> = {}): Promise<Listener> {
  const listener = await startListener({
    host: "127.0.0.1",
    port: 0,
    certificate: FIRST,
    handler: (request, response) => void response.end(`${request.httpVersion} ${request.url}`),
    ...options,
  });
  cleanups.push(() => listener.close(0));
  return listener;
}

async function shake(listener: Listener, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ host: "127.0.0.1", port: listener.port, ca: FIRST.certificate, ...options });
  cleanups.push(() => socket.destroy());
  await once(socket, "secureConnect");
  socket.on("error", () => {});
  return socket;
}

/** Waits for the end, whichever way the server brings it about. */
async function closed(socket: Socket): Promise<void> {
  socket.on("error", () => {});
  socket.resume();
  if (!socket.closed) await new Promise((resolve) => socket.on("close", resolve));
}

function get(listener: Listener, pair: CertificatePair = FIRST): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { ca: pair.certificate, agent: false };
    httpsRequest(`${listener.url}/one`, options, (answer) => resolve(text(answer)))
      .on("error", reject)
      .end();
  });
}

describe("a listener with a certificate", () => {
  it("speaks HTTP/1.1 and HTTP/2 on one port, as the client chooses by ALPN", async () => {
    const listener = await listen();
    expect(listener.url).toMatch(/^https:/);
    expect(await get(listener)).toBe("1.1 /one");
    const session = connectHttp2(listener.url, { ca: FIRST.certificate });
    cleanups.push(() => session.destroy());
    expect(await text(session.request({ ":path": "/two" }))).toBe("2.0 /two");
  });

  it("serves HTTP/1.1 to a client that does not choose", async () => {
    const socket = await shake(await listen());
    socket.write("GET /plain HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    expect(await text(socket)).toMatch(/1\.1 \/plain$/);
  });

  it.each([
    ["HTTP/1.1 where h2 was agreed on", ["h2"], "GET / HTTP/1.1\r\nHost: h\r\n\r\n"],
    ["HTTP/2 where HTTP/1.1 was agreed on", ["http/1.1"], "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["HTTP/2 where nothing was agreed on", undefined, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ])("does not serve %s", async (_what, alpn, bytes) => {
    const socket = await shake(await listen(), alpn ? { ALPNProtocols: alpn } : {});
    socket.write(bytes);
    expect(await text(socket)).not.toMatch(/200 OK/);
  });

  it.each([
    ["a client that only has TLS 1.1", { minVersion: "TLSv1.1", maxVersion: "TLSv1.1" }],
    ["a client with another protocol", { ALPNProtocols: ["spdy/1"] }],
  ] as const)("refuses %s", async (_what, options) => {
    const { port } = await listen();
    const socket = connectTls({ host: "127.0.0.1", port, ca: FIRST.certificate, ...(options as object) });
    await expect(once(socket, "secureConnect")).rejects.toThrow();
  });

  it("closes a client that speaks plaintext", async () => {
    const socket = createConnection({ host: "127.0.0.1", port: (await listen()).port });
    socket.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    await closed(socket);
  });

  it.each([
    [
      "does not begin the handshake",
      async ({ port }: Listener) => createConnection({ port, host: "127.0.0.1" }),
    ],
    ["says nothing after it", async (listener: Listener) => shake(listener)],
  ])("closes a client that %s", async (_what, connect) => {
    const socket = await connect(await listen({ limits: { prefaceTimeoutMs: 60 } }));
    await closed(socket);
  });

  it("closes clients that have not said anything when it stops", async () => {
    const listener = await listen();
    const silent = await shake(listener);
    const raw = createConnection({ port: listener.port, host: "127.0.0.1" });
    await once(raw, "connect");
    // Accepted after this one, so it has arrived when this is answered.
    await get(listener);
    await Promise.all([listener.close(60_000), closed(silent), closed(raw)]);
  });

  it("lets requests under way finish when it stops", async () => {
    const called = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const listener = await listen({
      handler: async (_request, response) => {
        called.resolve();
        await release.promise;
        response.end("finished");
      },
    });
    const answer = get(listener);
    await called.promise;
    const stopped = listener.close(60_000);
    release.resolve();
    expect(await answer).toBe("finished");
    await stopped;
  });

  it("cuts what is left after the grace", async () => {
    const listener = await listen({ handler: () => {} });
    const socket = await shake(listener);
    socket.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    await Promise.all([listener.close(50), closed(socket)]);
  });
});

describe("a certificate in files", () => {
  async function files(pair: CertificatePair) {
    const folder = await mkdtemp(join(tmpdir(), "meshport-tls-"));
    cleanups.push(() => rm(folder, { recursive: true }));
    const paths = {
      certificatePath: join(folder, "cert.pem"),
      keyPath: join(folder, "key.pem"),
      section: "http",
    };
    const write = async (part: Partial<CertificatePair>) => {
      if (part.certificate !== undefined) await writeFile(paths.certificatePath, part.certificate);
      if (part.key !== undefined) await writeFile(paths.keyPath, part.key);
    };
    await write(pair);
    return { paths, write };
  }

  it.each([
    ["no certificate", { certificate: "" }, /^http\.tls_key: .*do not fit/],
    ["another key", { key: SECOND.key }, /^http\.tls_key: .*do not fit/],
    ["no PEM", { key: "secret-not-pem" }, /^http\.tls_key: [^-]*$/],
  ])("stops the start when there is %s", async (_what, part, words) => {
    const { paths } = await files({ ...FIRST, ...part });
    const logger = recordingLogger();
    await expect(openCertificate(paths, logger)).rejects.toThrow(words);
  });

  it("stops the start when a file is missing", async () => {
    const { paths } = await files(FIRST);
    const logger = recordingLogger();
    const missing = { ...paths, certificatePath: `${paths.certificatePath}.no` };
    await expect(openCertificate(missing, logger)).rejects.toThrow(/^http\.tls_certificate: .*no such file/);
  });

  it("is taken anew for new connections when both files are, and not before", async () => {
    const { paths, write } = await files(FIRST);
    const logger = recordingLogger();
    const listener = await startRenewingListener(
      {
        host: "127.0.0.1",
        port: 0,
        tls: paths,
        handler: (_request, response) => void response.end("answer"),
      },
      { logger },
    );
    cleanups.push(() => listener.close(0));
    const session = connectHttp2(listener.url, { ca: FIRST.certificate });
    cleanups.push(() => session.destroy());
    expect(await text(session.request())).toBe("answer");

    await write({ certificate: SECOND.certificate });
    await listener.renew();
    await listener.renew();
    expect(await get(listener, FIRST)).toBe("answer");
    expect(
      logger.lines.filter(({ level }) => level === "error"),
      "told once",
    ).toHaveLength(1);

    await write({ key: SECOND.key });
    await listener.renew();
    expect(await get(listener, SECOND)).toBe("answer");
    await expect(get(listener, FIRST)).rejects.toThrow();
    expect(await text(session.request()), "the connection that stood before").toBe("answer");
  });

  it("is looked at from time to time", async () => {
    const { paths, write } = await files(FIRST);
    const replaced = Promise.withResolvers<void>();
    const logger = recordingLogger();
    const listener = await startRenewingListener(
      { host: "127.0.0.1", port: 0, tls: paths, handler: (_, response) => void response.end("answer") },
      { logger: { ...logger, info: () => replaced.resolve() }, lookIntervalMs: 10 },
    );
    cleanups.push(() => listener.close(0));
    await write(SECOND);
    await replaced.promise;
    expect(await get(listener, SECOND)).toBe("answer");
  });
});
