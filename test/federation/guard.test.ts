import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TransportError } from "../../src/domain/ports/transport.ts";
import { createGuardedDataTransport, createGuardedTransport } from "../../src/federation/guard.ts";
import { refuseAddress } from "../../src/federation/target.ts";
import { createNodeFetch } from "../../src/platform/outbound-node.ts";

const LIMITS = { timeoutMs: 5_000, maxResponseBytes: 1_000 };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function errorOf(work: Promise<unknown>): Promise<TransportError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TransportError);
  return error as TransportError;
}

/** Fails the test when a request leaves although its target is refused. */
const nowhere: typeof fetch = () => {
  throw new Error("the guard let a request out");
};

const VETTING = createNodeFetch({
  refuseAddress: (url, address) => refuseAddress(url, address, { allowHttp: true }),
  connectTimeoutMs: 5_000,
});

describe.each([
  ["the fetch of the platform", fetch],
  ["the fetch that vets addresses", VETTING],
])("over %s", (_name, platformFetch) => {
  function guarded(options: Partial<Parameters<typeof createGuardedTransport>[0]> = {}) {
    return createGuardedTransport({
      fetch: platformFetch,
      allowHttp: true,
      userAgent: "Meshport/test",
      ...LIMITS,
      ...options,
    });
  }

  function data(options: Partial<Parameters<typeof createGuardedDataTransport>[0]> = {}) {
    return createGuardedDataTransport({
      fetch: platformFetch,
      allowHttp: true,
      userAgent: "Meshport/test",
      timeoutMs: 5_000,
      idleTimeoutMs: 5_000,
      ...options,
    });
  }

  describe("where requests may go", () => {
    it.each([
      ["http://peer.example.org/ocm", true],
      ["http://localhost.attacker.net/", true],
      ["http://127.0.0.1.attacker.net/", true],
      ["http://10.0.0.1/", true],
      ["http://[::2]/", true],
      ["http://localhost/", false],
      ["http://127.0.0.1/", false],
      ["ftp://peer.example.org/", true],
      ["file:///etc/passwd", true],
      ["data:text/plain,x", true],
    ])("refuses %s (http allowed: %s) before anything is sent", async (url, allowHttp) => {
      for (const make of [guarded, data]) {
        const transport = make({ fetch: nowhere, allowHttp });
        const error = await errorOf(transport.send(new Request(url)));
        expect(error).toMatchObject({ kind: "refused", reachedPeer: false });
      }
    });

    it("refuses user information, and does not repeat it", async () => {
      const request = new Request("https://peer.example.org/");
      vi.spyOn(request, "url", "get").mockReturnValue("https://user:hunter2@peer.example.org/");
      const error = await errorOf(guarded({ fetch: nowhere }).send(request));
      expect(error.kind).toBe("refused");
      expect(String(error)).not.toContain("hunter2");
    });

    it.each([
      "https://peer.example.org/",
      "http://localhost:1/",
      "http://LOCALHOST./",
      "http://peer.localhost/",
      "http://127.1.2.3/",
      "http://[::1]/",
    ])("lets %s through when http is allowed", async (url) => {
      const seen: string[] = [];
      const transport = guarded({
        async fetch(input) {
          seen.push(new Request(input).url);
          return new Response("{}");
        },
      });
      expect((await transport.send(new Request(url))).status).toBe(200);
      expect(seen).toHaveLength(1);
    });
  });

  describe("an exchange of messages", () => {
    it("sends the body as it was given, with its length and our name", async () => {
      const seen: Record<string, unknown>[] = [];
      const origin = await listen((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          seen.push({ ...request.headers, method: request.method, body: Buffer.concat(chunks).toString() });
          response.writeHead(201, { "content-type": "text/plain" }).end('{"a":1}');
        });
      });
      const body = new TextEncoder().encode('{"name":"Überblick"}');
      const response = await guarded().send(new Request(`${origin}/ocm/shares`, { method: "POST", body }));

      expect(response.status).toBe(201);
      expect(response.headers.get("content-type")).toBe("text/plain");
      expect(await response.text()).toBe('{"a":1}');
      expect(seen).toMatchObject([
        {
          method: "POST",
          body: '{"name":"Überblick"}',
          "content-length": String(body.byteLength),
          "user-agent": "Meshport/test",
        },
      ]);
    });

    it.each([301, 302, 303, 307, 308])("does not follow a redirect: %i", async (status) => {
      let requests = 0;
      const origin = await listen((_request, response) => {
        requests += 1;
        response.writeHead(status, { location: "/elsewhere" }).end();
      });
      const error = await errorOf(guarded().send(new Request(origin)));
      expect(error).toMatchObject({ kind: "refused", reachedPeer: true });
      expect(requests).toBe(1);
    });

    it.each([204, 304])("passes an answer without a body on: %i", async (status) => {
      const origin = await listen((_request, response) => response.writeHead(status).end());
      const response = await guarded().send(new Request(origin));
      expect(response.status).toBe(status);
      expect(await response.text()).toBe("");
    });

    it("stops at the size limit although the length was not announced", async () => {
      const origin = await listen((_request, response) => {
        const more = () => {
          if (!response.destroyed) response.write("x".repeat(400), () => setImmediate(more));
        };
        more();
      });
      const error = await errorOf(guarded().send(new Request(origin)));
      expect(error).toMatchObject({ kind: "too-large", reachedPeer: true });
    });

    it("takes an answer of exactly the limit and refuses one byte more, announced or packed", async () => {
      const origin = await listen((request, response) => {
        const length = Number(request.url?.slice(1));
        response.writeHead(200, { "content-length": length }).end("x".repeat(length));
      });
      expect((await (await guarded().send(new Request(`${origin}/1000`))).text()).length).toBe(1000);
      expect(await errorOf(guarded().send(new Request(`${origin}/1001`)))).toMatchObject({
        kind: "too-large",
      });
    });

    it("counts an answer as large as it is unpacked", async () => {
      const { gzipSync } = await import("node:zlib");
      const packed = gzipSync("x".repeat(100_000));
      expect(packed.byteLength).toBeLessThan(LIMITS.maxResponseBytes);
      const origin = await listen((_request, response) => {
        response.writeHead(200, { "content-encoding": "gzip" }).end(packed);
      });
      expect(await errorOf(guarded().send(new Request(origin)))).toMatchObject({ kind: "too-large" });
    });

    it("gives up on a server that does not answer", async () => {
      const origin = await listen(() => {});
      const error = await errorOf(guarded({ timeoutMs: 50 }).send(new Request(origin)));
      expect(error).toMatchObject({ kind: "timeout", reachedPeer: true });
    });

    it("gives up on a server that trickles", async () => {
      const origin = await listen((_request, response) => {
        response.writeHead(200);
        response.write("{");
      });
      const error = await errorOf(guarded({ timeoutMs: 50 }).send(new Request(origin)));
      expect(error).toMatchObject({ kind: "timeout", reachedPeer: true });
    });

    it("gives up on a fetch that ignores its signal", async () => {
      const transport = guarded({ fetch: () => new Promise(() => {}), timeoutMs: 20 });
      expect(await errorOf(transport.send(new Request("https://peer.example.org/")))).toMatchObject({
        kind: "timeout",
      });
    });

    it("ends when the caller gives up", async () => {
      const controller = new AbortController();
      const origin = await listen(() => controller.abort());
      const request = new Request(origin, { signal: controller.signal });
      expect(await errorOf(guarded().send(request))).toMatchObject({ kind: "timeout" });
    });

    it("knows that nobody was reached when nobody listens", async () => {
      const origin = await listen(() => {});
      const server = servers.pop();
      await new Promise((resolve) => server?.close(resolve));
      const error = await errorOf(guarded().send(new Request(origin)));
      expect(error).toMatchObject({ kind: "unreachable", reachedPeer: false });
    });

    it("does not claim so when the connection broke after the request", async () => {
      const origin = await listen((request) => request.socket.destroy());
      const error = await errorOf(guarded().send(new Request(origin)));
      expect(error).toMatchObject({ kind: "unreachable", reachedPeer: true });
    });

    it("reports an answer that breaks off", async () => {
      const origin = await listen((request, response) => {
        response.writeHead(200, { "content-length": 500 });
        response.write("{");
        setImmediate(() => request.socket.destroy());
      });
      const error = await errorOf(guarded().send(new Request(origin)));
      expect(error).toMatchObject({ kind: "unreachable", reachedPeer: true });
    });

    it.each([
      ["ENOTFOUND", false],
      ["EAI_AGAIN", false],
      ["ECONNREFUSED", false],
      ["UND_ERR_CONNECT_TIMEOUT", false],
      ["DEPTH_ZERO_SELF_SIGNED_CERT", false],
      ["SELF_SIGNED_CERT_IN_CHAIN", false],
      ["CERT_HAS_EXPIRED", false],
      ["ERR_TLS_CERT_ALTNAME_INVALID", false],
      ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", false],
      ["ECONNRESET", true],
      ["UND_ERR_SOCKET", true],
      ["", true],
    ])("tells from the cause %s whether the peer may have seen the request", async (code, reachedPeer) => {
      const cause = Object.assign(new Error("inner"), { code });
      const transport = guarded({
        fetch: () =>
          Promise.reject(new TypeError("fetch failed", { cause: code === "" ? undefined : cause })),
      });
      const error = await errorOf(transport.send(new Request("https://peer.example.org/")));
      expect(error).toMatchObject({ kind: "unreachable", reachedPeer });
    });
  });

  describe("a transfer of data", () => {
    it("streams more than any message may have, in the file's own bytes", async () => {
      let encoding: string | undefined;
      const origin = await listen((request, response) => {
        encoding = request.headers["accept-encoding"];
        response.writeHead(206, { "content-range": "bytes 0-99999/100000" }).end("x".repeat(100_000));
      });
      const response = await data().send(new Request(origin));
      expect(response.status).toBe(206);
      expect(response.headers.get("content-range")).toBe("bytes 0-99999/100000");
      expect((await response.text()).length).toBe(100_000);
      expect(encoding).toBe("identity");
    });

    it("hands out the first bytes before the last ones exist", async () => {
      let finish = () => {};
      const origin = await listen((_request, response) => {
        response.write("first");
        finish = () => response.end("last");
      });
      const response = await data().send(new Request(origin));
      const reader = response.body?.getReader();
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("first");
      finish();
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("last");
      expect((await reader?.read())?.done).toBe(true);
    });

    it("breaks off when the stream stands still", async () => {
      const origin = await listen((_request, response) => {
        response.write("first");
      });
      const response = await data({ idleTimeoutMs: 50 }).send(new Request(origin));
      expect(await errorOf(response.text())).toMatchObject({ kind: "timeout", reachedPeer: true });
    });

    it("gives up when no headers come", async () => {
      const origin = await listen(() => {});
      expect(await errorOf(data({ timeoutMs: 50 }).send(new Request(origin)))).toMatchObject({
        kind: "timeout",
      });
    });

    it("closes the connection when the reader has had enough", async () => {
      const closed = Promise.withResolvers<void>();
      const origin = await listen((request, response) => {
        request.socket.on("close", () => closed.resolve());
        response.write("first");
      });
      const response = await data().send(new Request(origin));
      await response.body?.cancel();
      await closed.promise;
    });

    it("does not follow a redirect", async () => {
      const origin = await listen((_request, response) => response.writeHead(302, { location: "/" }).end());
      expect(await errorOf(data().send(new Request(origin)))).toMatchObject({ kind: "refused" });
    });
  });

  it("leaves the connection to the next request, also after answers without a body", async () => {
    const sockets = new Set<unknown>();
    const origin = await listen((request, response) => {
      sockets.add(request.socket);
      if (request.url === "/204") response.writeHead(204).end();
      else response.end("{}");
    });
    for (const path of ["/", "/204", "/", "/204", "/"]) {
      await guarded().send(new Request(`${origin}${path}`));
      // The connection is put back in a later turn of the loop.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(sockets.size).toBe(1);
  });
});
