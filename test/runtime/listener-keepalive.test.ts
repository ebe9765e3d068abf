import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { createConnection } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { type Listener, type ListenerOptions, startListener } from "../../src/runtime/listener.ts";

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

async function client(listener: Listener): Promise<ClientHttp2Session> {
  const session = connect(listener.url);
  session.on("error", () => {});
  cleanups.push(() => session.destroy());
  await once(session, "remoteSettings");
  return session;
}

/** An HTTP/2 client that says hello and nothing more: it acknowledges no ping, as if its network were gone. */
function deafClient({ port }: Listener) {
  const socket = createConnection({ host: "127.0.0.1", port });
  socket.on("error", () => {});
  cleanups.push(() => socket.destroy());
  socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
  socket.resume();
  return socket;
}

/** An answer that comes when it is told to. */
function held() {
  const called = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const handler: ListenerOptions["handler"] = async (_request, response) => {
    called.resolve();
    await release.promise;
    response.end("finished");
  };
  return { handler, called: called.promise, release: release.resolve };
}

describe("pings of the server", () => {
  it("cut the connection of a client that gives no sign of life", async () => {
    const listener = await listen({ limits: { pingIntervalMs: 20, pingTimeoutMs: 50 } });
    const socket = deafClient(listener);
    await new Promise((resolve) => socket.on("close", resolve));
  });

  it("leave a client alone that answers them", async () => {
    const listener = await listen({ limits: { pingIntervalMs: 10, pingTimeoutMs: 10_000 } });
    const session = await client(listener);
    let pings = 0;
    await new Promise<void>((resolve) => {
      session.on("ping", () => {
        pings += 1;
        if (pings === 5) resolve();
      });
    });
    expect(await text(session.request())).toBe("answer");
  });

  it("are not sent when they are switched off", async () => {
    const session = await client(await listen({ limits: { pingIntervalMs: 0 } }));
    session.on("ping", () => expect.unreachable());
    expect(await text(session.request())).toBe("answer");
  });
});

describe("pings of a client", () => {
  it("are answered, however many there are, with and without a request under way", async () => {
    const { handler, called, release } = held();
    const session = await client(await listen({ handler }));
    session.on("goaway", () => expect.unreachable());
    const ping = () =>
      new Promise<void>((resolve, reject) => {
        session.ping((error) => (error === null ? resolve() : reject(error)));
      });
    for (let count = 0; count < 300; count += 1) await ping();
    const answer = text(session.request());
    await called;
    for (let count = 0; count < 300; count += 1) await ping();
    release();
    expect(await answer).toBe("finished");
  });
});

describe("the age of a connection", () => {
  const old = { maxConnectionAgeMs: 50 };

  it("ends with a friendly word, after what is under way was answered", async () => {
    const { handler, called, release } = held();
    const session = await client(
      await listen({ handler, limits: { ...old, maxConnectionAgeGraceMs: 60_000 } }),
    );
    const answer = text(session.request());
    const [[code, lastStream]] = await Promise.all([once(session, "goaway"), called]);
    expect([code, lastStream], "nothing that is on its way is refused").toEqual([0, 2 ** 31 - 1]);
    release();
    expect(await answer).toBe("finished");
    if (!session.closed) await once(session, "close");
  });

  it("is no reason to wait for ever", async () => {
    const { handler, called } = held();
    const session = await client(await listen({ handler, limits: { ...old, maxConnectionAgeGraceMs: 20 } }));
    const stream = session.request();
    stream.on("error", () => {});
    await called;
    await new Promise((resolve) => session.on("close", resolve));
  });

  it("is not the same for all who came at one moment", async () => {
    const chances = [1, 0];
    const limits = { maxConnectionAgeMs: 1_000 };
    const listener = await listen({ limits, chance: () => chances.shift() ?? 0 });
    const sessions = [await client(listener), await client(listener)];
    const away: number[] = [];
    await Promise.all(
      sessions.map(async (session, index) => {
        await once(session, "goaway");
        away.push(index);
      }),
    );
    expect(away, "the second one came later and leaves first").toEqual([1, 0]);
  });

  it("has no limit unless one is set", async () => {
    const session = await client(await listen({ limits: { pingIntervalMs: 10 } }));
    session.on("goaway", () => expect.unreachable());
    for (let pings = 0; pings < 3; pings += 1) await once(session, "ping");
  });
});

describe("an answer that waits for news", () => {
  /** Reads its request before it waits, as every handler does. */
  const reading = (handler: ListenerOptions["handler"]): ListenerOptions["handler"] => {
    return (request, response) => {
      request.on("error", () => {});
      request.resume();
      return handler(request, response);
    };
  };

  it("may stand still on the paths that are named, and nowhere else", async () => {
    const { handler, release } = held();
    const limits = { stallTimeoutMs: 60 };
    const session = await client(await listen({ handler: reading(handler), limits, patient: ["/watch"] }));
    const watch = text(session.request({ ":path": "/watch" }));
    const other = session.request({ ":path": "/other" });
    other.on("error", () => {});
    await new Promise((resolve) => other.on("close", resolve));
    release();
    expect(await watch).toBe("finished");
  });

  it("does not excuse a request that stands still", async () => {
    const { handler } = held();
    const limits = { stallTimeoutMs: 60 };
    const session = await client(await listen({ handler: reading(handler), limits, patient: ["/watch"] }));
    const stream = session.request({ ":path": "/watch", ":method": "POST" }, { endStream: false });
    stream.on("error", () => {});
    stream.write("half");
    await new Promise((resolve) => stream.on("close", resolve));
  });
});
