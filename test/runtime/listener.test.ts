import { once } from "node:events";
import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import { createConnection, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import {
  type Listener,
  type ListenerOptions,
  ListenFailed,
  startListener,
} from "../../src/runtime/listener.ts";

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listen(options: Partial<ListenerOptions> = {}): Promise<Listener> {
  const listener = await startListener({
    host: "127.0.0.1",
    port: 0,
    handler: (request, response) => {
      response.setHeader("x-version", request.httpVersion);
      response.end(`${request.method} ${request.url}`);
    },
    ...options,
  });
  cleanups.push(() => listener.close(0));
  return listener;
}

function dial(listener: Listener): Socket {
  const socket = createConnection({ host: "127.0.0.1", port: listener.port });
  socket.on("error", () => {});
  cleanups.push(() => socket.destroy());
  return socket;
}

/** Everything the server sends until it closes. */
async function everything(socket: Socket): Promise<string> {
  const parts: Buffer[] = [];
  socket.on("data", (part) => parts.push(part));
  if (!socket.closed) await once(socket, "close");
  return Buffer.concat(parts).toString("latin1");
}

function http2Client(listener: Listener): ClientHttp2Session {
  const session = connect(listener.url);
  session.on("error", () => {});
  cleanups.push(() => session.destroy());
  return session;
}

async function http2Answer(stream: ClientHttp2Stream): Promise<{ status: number | undefined; body: string }> {
  const [headers] = await once(stream, "response");
  return { status: headers[":status"], body: await text(stream) };
}

function http1Get(listener: Listener): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${listener.url}/slow`, { agent: false }, resolve);
    request.on("error", reject);
    request.end();
  });
}

/** A handler that says when it was called and answers when it is told to. */
function heldHandler() {
  const called = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const handler: ListenerOptions["handler"] = async (_request, response) => {
    called.resolve();
    await release.promise;
    response.end("finished");
  };
  return { handler, called: called.promise, release: release.resolve };
}

describe("startListener", () => {
  it("serves HTTP/1.1 and HTTP/2 with prior knowledge on the same port", async () => {
    const listener = await listen();
    const answer = await fetch(`${listener.url}/a`);
    expect([answer.headers.get("x-version"), await answer.text()]).toEqual(["1.1", "GET /a"]);
    const stream = http2Client(listener).request({ ":path": "/b" });
    const [headers] = await once(stream, "response");
    expect([headers["x-version"], await text(stream)]).toEqual(["2.0", "GET /b"]);
  });

  it("recognises both when their first bytes arrive one at a time", async () => {
    const listener = await listen();
    const requests: [string, RegExp][] = [
      ["PROPFIND /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", /PROPFIND \/x/],
      ["PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", /PUT \/x/],
    ];
    for (const [request, expected] of requests) {
      const socket = dial(listener);
      socket.setNoDelay(true);
      const answer = everything(socket);
      for (const byte of request) await new Promise((sent) => socket.write(byte, sent));
      expect(await answer).toMatch(expected);
    }
    const socket = dial(listener);
    socket.setNoDelay(true);
    for (const byte of "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
      await new Promise((sent) => socket.write(byte, sent));
    socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
    const [first] = (await once(socket, "data")) as [Buffer];
    expect(first[3], "a SETTINGS frame").toBe(4);
  });

  it("does not spin on one byte that may begin either protocol", async () => {
    const listener = await listen();
    const socket = dial(listener);
    await once(socket, "connect");
    await new Promise((sent) => socket.write("P", sent));
    // An event loop that spins on this socket would never come to answer another one.
    for (let round = 0; round < 20; round += 1) expect((await fetch(listener.url)).status).toBe(200);
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const used = process.cpuUsage(before);
    expect(used.user + used.system, "microseconds of work while nothing happens").toBeLessThan(250_000);
    socket.destroy();
  });

  it("answers over HTTP/1.1 when a client offers to upgrade to h2c", async () => {
    const socket = dial(await listen());
    socket.write(
      "GET /u HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n",
    );
    socket.write("HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
    expect(await everything(socket)).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*GET \/u/);
  });

  it("says why a port cannot be bound", async () => {
    const { port } = await listen();
    await expect(startListener({ host: "127.0.0.1", port, handler: () => {} })).rejects.toThrow(
      new ListenFailed(`cannot listen on 127.0.0.1:${port}: EADDRINUSE`),
    );
  });

  it("names an IPv6 address in brackets", async () => {
    const listener = await listen({ host: "::1" });
    expect(listener.url).toBe(`http://[::1]:${listener.port}`);
  });

  it("answers 500 and reports it when the handler fails", async () => {
    const reported: unknown[] = [];
    const broken = new Error("broken");
    const listener = await listen({
      handler: async () => {
        throw broken;
      },
      onHandlerError: (error) => reported.push(error),
    });
    expect((await fetch(listener.url)).status).toBe(500);
    expect((await http2Answer(http2Client(listener).request())).status).toBe(500);
    expect(reported).toEqual([broken, broken]);
  });

  it("cuts the answer off when the handler fails half way, so that nobody takes it for whole", async () => {
    const listener = await listen({
      handler: (_request, response) => {
        (response as ServerResponse).write("half");
        throw new Error("broken");
      },
    });
    await expect(fetch(listener.url).then((answer) => answer.text())).rejects.toThrow();
    await expect(http2Answer(http2Client(listener).request())).rejects.toThrow();
  });
});

describe("what a listener refuses", () => {
  it.each([
    ["bytes that are no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400],
    ["an unknown method", "BREW /pot HTTP/1.1\r\nHost: h\r\n\r\n", 400],
    ["a request without Host", "GET / HTTP/1.1\r\n\r\n", 400],
    [
      "two framings of one body",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
      400,
    ],
    ["headers that are too large", `GET / HTTP/1.1\r\nHost: h\r\nX-Long: ${"a".repeat(5_000)}\r\n\r\n`, 431],
    ["a target that is too long", `GET /${"a".repeat(5_000)} HTTP/1.1\r\nHost: h\r\n\r\n`, 431],
  ])("answers %s with a 4xx and closes", async (_what, bytes, status) => {
    const socket = dial(await listen({ limits: { maxHeaderBytes: 4_096 } }));
    socket.write(Buffer.from(bytes, "latin1"));
    expect(await everything(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it("drops an HTTP/2 session that breaks the protocol", async () => {
    const socket = dial(await listen());
    socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nthis is not a frame, whatever it may look like");
    await everything(socket);
  });

  it("answers an HTTP/2 request whose headers are too large with 431, and keeps serving the session", async () => {
    const session = http2Client(await listen({ limits: { maxHeaderBytes: 4_096 } }));
    const refused = await http2Answer(session.request({ ":path": "/", "x-long": "a".repeat(5_000) }));
    expect(refused.status).toBe(431);
    expect((await http2Answer(session.request({ ":path": "/" }))).status).toBe(200);
  });

  it("resets an HTTP/2 request with too many header fields", async () => {
    const listener = await listen({ limits: { maxHeaderFields: 20 } });
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`x-${index}`, "1"]));
    const stream = http2Client(listener).request({ ":path": "/", ...many });
    stream.on("error", () => {});
    await once(stream, "close").catch(() => {});
    expect(stream.rstCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  });

  it("closes connections beyond the most it takes", async () => {
    const listener = await listen({ limits: { maxConnections: 1 } });
    const first = dial(listener);
    await once(first, "connect");
    const second = dial(listener);
    expect(await everything(second)).toBe("");
    expect(first.closed).toBe(false);
  });
});

describe("how long a listener waits", () => {
  const soon = 60;

  it("closes a client that stays silent", async () => {
    const socket = dial(await listen({ limits: { prefaceTimeoutMs: soon } }));
    expect(await everything(socket)).toBe("");
  });

  it("closes a client that stops half way through the HTTP/2 preface", async () => {
    const socket = dial(await listen({ limits: { prefaceTimeoutMs: soon } }));
    socket.write("PR");
    expect(await everything(socket)).toBe("");
  });

  it("forgets a client that leaves before it has said anything", async () => {
    const listener = await listen();
    const socket = dial(listener);
    await once(socket, "connect");
    socket.end("P");
    expect(await everything(socket)).toBe("");
  });

  it("closes a client whose headers never end, however steadily they come", async () => {
    const socket = dial(await listen({ limits: { headersTimeoutMs: 200 } }));
    socket.write("GET / HTTP/1.1\r\nHost: h\r\n");
    const drip = setInterval(() => socket.write("x-a: b\r\n"), 20);
    cleanups.push(() => clearInterval(drip));
    expect(await everything(socket)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("closes a client whose body never ends, on both versions", async () => {
    const listener = await listen({
      limits: { headersTimeoutMs: 200, requestTimeoutMs: 300 },
      handler: (request, response) => {
        request.on("error", () => {});
        request.resume();
        request.on("end", () => response.end());
      },
    });
    const socket = dial(listener);
    socket.write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
    const stream = http2Client(listener).request({ ":method": "POST" });
    stream.on("error", () => {});
    const drip = setInterval(() => {
      socket.write("x");
      if (!stream.destroyed) stream.write("x");
    }, 20);
    cleanups.push(() => clearInterval(drip));
    await Promise.all([everything(socket), once(stream, "close").catch(() => {})]);
  });

  it("closes requests that stand still, on both versions", async () => {
    const listener = await listen({
      limits: { stallTimeoutMs: soon },
      handler: (request) => request.on("error", () => {}),
    });
    const socket = dial(listener);
    socket.write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
    const stream = http2Client(listener).request({ ":method": "POST" });
    stream.on("error", () => {});
    stream.write("half");
    await Promise.all([everything(socket), once(stream, "close").catch(() => {})]);
  });

  it("ends an HTTP/2 session without requests, though it keeps sending PING", async () => {
    const session = http2Client(await listen({ limits: { sessionIdleTimeoutMs: 150 } }));
    await once(session, "connect");
    const pings = setInterval(() => !session.destroyed && session.ping(() => {}), 20);
    cleanups.push(() => clearInterval(pings));
    await once(session, "close");
  });

  it("keeps an HTTP/2 session with a request under way beyond the idle time", async () => {
    const held = heldHandler();
    const listener = await listen({ handler: held.handler, limits: { sessionIdleTimeoutMs: soon } });
    const answer = http2Answer(http2Client(listener).request());
    await held.called;
    await new Promise((resolve) => setTimeout(resolve, soon * 3));
    held.release();
    expect(await answer).toEqual({ status: 200, body: "finished" });
  });
});

describe("what one HTTP/2 session may hold", () => {
  it("announces its caps and never works on more requests than that", async () => {
    let open = 0;
    let most = 0;
    const release = Promise.withResolvers<void>();
    const two = Promise.withResolvers<void>();
    const listener = await listen({
      limits: { maxConcurrentStreams: 2, maxHeaderBytes: 4_096 },
      handler: async (_request, response) => {
        open += 1;
        most = Math.max(most, open);
        if (open === 2) two.resolve();
        await release.promise;
        open -= 1;
        response.end();
      },
    });
    const session = http2Client(listener);
    await once(session, "remoteSettings");
    expect(session.remoteSettings).toMatchObject({ maxConcurrentStreams: 2, maxHeaderListSize: 4_096 });
    const answers = Array.from({ length: 5 }, () => http2Answer(session.request()));
    await two.promise;
    release.resolve();
    await Promise.all(answers);
    expect(most).toBe(2);
  });

  it("refuses further requests of a session whose unread answers fill its memory", async () => {
    const listener = await listen({
      limits: { maxSessionMemoryMegabytes: 1, maxConcurrentStreams: 50 },
      handler: (_request, response) => void response.end(Buffer.alloc(4_000_000)),
    });
    const session = http2Client(listener);
    await once(session, "remoteSettings");
    const refused = new Promise<number | undefined>((resolve) => {
      for (let index = 0; index < 40; index += 1) {
        const stream = session.request();
        stream.pause();
        stream.on("error", () => resolve(stream.rstCode));
      }
    });
    expect(await refused).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  });
});

describe("close", () => {
  it("lets requests under way finish on both versions, then stops", async () => {
    const one = heldHandler();
    const two = heldHandler();
    const listener = await listen({
      handler: (request, response) => (request.httpVersion === "1.1" ? one : two).handler(request, response),
    });
    const answer1 = http1Get(listener);
    const answer2 = http2Answer(http2Client(listener).request());
    await Promise.all([one.called, two.called]);
    const closed = listener.close(30_000);
    one.release();
    two.release();
    const message = await answer1;
    expect([message.headers.connection, await text(message)]).toEqual(["close", "finished"]);
    expect(await answer2).toEqual({ status: 200, body: "finished" });
    await closed;
    await expect(fetch(listener.url)).rejects.toThrow();
  });

  it("closes idle, silent and kept-alive connections at once", async () => {
    const listener = await listen({ limits: { keepAliveTimeoutMs: 60_000 } });
    const silent = dial(listener);
    await once(silent, "connect");
    const kept = dial(listener);
    kept.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    await once(kept, "data");
    const session = http2Client(listener);
    await http2Answer(session.request());
    await listener.close(600_000);
  });

  it("cuts what is still running when the grace is over", async () => {
    const held = heldHandler();
    const listener = await listen({ handler: held.handler });
    const answer1 = http1Get(listener).catch(() => "cut");
    const stream = http2Client(listener).request();
    stream.on("error", () => {});
    await held.called;
    await listener.close(20);
    expect(await answer1).toBe("cut");
    if (!stream.closed) await once(stream, "close").catch(() => {});
    held.release();
  });

  it("is the same close when asked twice", async () => {
    const listener = await listen();
    expect(listener.close(10)).toBe(listener.close(10));
    await listener.close(10);
  });
});
