import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TransportError } from "../../src/domain/ports/transport.ts";
import { readCaBundle } from "../../src/platform/ca-bundle-node.ts";
import { createNodeFetch, type NodeFetchDeps } from "../../src/platform/outbound-node.ts";

const vector = (name: string) => fileURLToPath(new URL(`../vectors/tls/${name}`, import.meta.url));
const pem = (name: string) => readFileSync(vector(name), "utf8");

const servers: Server[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    if ("closeAllConnections" in server) (server.closeAllConnections as () => void)();
    server.close();
  }
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const plain = async (handle: RequestListener) => `http://127.0.0.1:${await listening(createServer(handle))}/`;

/** The fetch itself, with every address taken for good: what it may connect to is proven elsewhere. */
function nodeFetch(deps: Partial<NodeFetchDeps> = {}) {
  return createNodeFetch({ refuseAddress: () => undefined, connectTimeoutMs: 5_000, ...deps });
}

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail("expected an error"),
    (reason: unknown) => reason,
  );
}

describe("a request on Node", () => {
  it("carries method, path, query and headers, and asks for nothing packed", async () => {
    const seen: unknown[] = [];
    const url = await plain((request, response) => {
      const { method, url: path, headers } = request;
      seen.push({ method, path, ...headers });
      response.end();
    });
    const headers = {
      depth: "0",
      connection: "close",
      host: "evil.example.org",
      "transfer-encoding": "chunked",
    };
    await nodeFetch()(`${url}a%20b?x=1#fragment`, { method: "PROPFIND", headers });
    expect(seen).toMatchObject([
      {
        method: "PROPFIND",
        path: "/a%20b?x=1",
        depth: "0",
        host: new URL(url).host,
        "accept-encoding": "identity",
        connection: "keep-alive",
      },
    ]);
  });

  it("announces the length of a small body and streams a large one", async () => {
    const seen: unknown[] = [];
    const url = await plain((request, response) => {
      const hash = createHash("sha256");
      request.on("data", (chunk: Buffer) => hash.update(chunk));
      request.on("end", () => {
        seen.push([
          request.headers["content-length"],
          request.headers["transfer-encoding"],
          hash.digest("hex"),
        ]);
        response.end();
      });
    });
    const large = new Uint8Array(300_000).fill(7);
    const streamed = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < large.byteLength; at += 1_000) controller.enqueue(large.slice(at, at + 1_000));
        controller.close();
      },
    });
    const digest = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
    const send = (body?: BodyInit) =>
      nodeFetch()(new Request(url, { method: "POST", duplex: "half", ...(body && { body }) } as RequestInit));
    await send("Überblick");
    await send();
    await send(streamed);
    expect(seen).toEqual([
      ["10", undefined, digest("Überblick")],
      ["0", undefined, digest("")],
      [undefined, "chunked", digest(large)],
    ]);
  });

  it("breaks off when the source of its body breaks", async () => {
    const url = await plain((request) => void request.resume());
    let chunks = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        chunks += 1;
        if (chunks < 200) controller.enqueue(new Uint8Array(1_000));
        else controller.error(new Error("the disk is gone"));
      },
    });
    const init = { method: "PUT", body, duplex: "half" } as RequestInit;
    expect(await errorOf(nodeFetch()(new Request(url, init)))).toMatchObject({ message: "the disk is gone" });
  });

  it("reads no more of an endless body once the connection is gone", async () => {
    const url = await plain((request) => void setImmediate(() => request.socket.destroy()));
    const cancelled = Promise.withResolvers<void>();
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(10_000)),
      cancel: () => cancelled.resolve(),
    });
    const init = { method: "PUT", body, duplex: "half" } as RequestInit;
    await errorOf(nodeFetch()(new Request(url, init)));
    await cancelled.promise;
  });

  it("breaks off when its caller gives up, before and after the answer began", async () => {
    const closed: Promise<void>[] = [];
    const url = await plain((request, response) => {
      closed.push(new Promise((resolve) => request.socket.on("close", () => resolve())));
      if (request.url === "/begin") response.write("first");
    });
    const controller = new AbortController();
    const begun = await nodeFetch()(`${url}begin`, { signal: controller.signal });
    const silent = nodeFetch()(url, { signal: controller.signal });
    await vi.waitFor(() => expect(closed).toHaveLength(2));
    controller.abort(new Error("enough"));
    expect(await errorOf(silent)).toMatchObject({ message: "enough" });
    await errorOf(begun.text());
    await Promise.all(closed);
    expect(await errorOf(nodeFetch()(url, { signal: controller.signal }))).toMatchObject({
      message: "enough",
    });
  });
});

describe("an answer on Node", () => {
  it("has all its headers, also those that come more than once", async () => {
    const url = await plain((_request, response) => {
      response.writeHead(207, { "set-cookie": ["a=1", "b=2"], "x-name": "caf\u00e9" }).end("<multistatus/>");
    });
    const response = await nodeFetch()(url);
    expect([response.status, response.headers.getSetCookie(), response.headers.get("x-name")]).toEqual([
      207,
      ["a=1", "b=2"],
      "caf\u00e9",
    ]);
    expect(await response.text()).toBe("<multistatus/>");
  });

  it.each([
    ["gzip", gzipSync],
    ["x-gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ])("is unpacked although nobody asked for %s", async (encoding, pack) => {
    const url = await plain((_request, response) => {
      response.writeHead(200, { "content-encoding": encoding }).end(pack("unpacked"));
    });
    expect(await (await nodeFetch()(url)).text()).toBe("unpacked");
  });

  it.each(["gzip, gzip", "zstd", "aes128gcm"])("is refused in the encoding %s", async (encoding) => {
    const url = await plain((_request, response) => {
      response.writeHead(200, { "content-encoding": encoding }).end("?");
    });
    await errorOf(nodeFetch()(url));
  });

  it("that is packed badly breaks the reader, not the process", async () => {
    const url = await plain((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end("no gzip at all");
    });
    const response = await nodeFetch()(url);
    await errorOf(response.text());
  });

  it.each([
    ["another protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"],
    ["a status of its own", "HTTP/1.1 799 Whatever\r\nContent-Length: 0\r\n\r\n"],
    ["no HTTP", "220 mail.example.org ESMTP\r\n"],
    ["endless headers", `HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}\r\n\r\n`],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
    [
      "a length and chunks",
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
  ])("is an error when it is %s", async (_what, bytes) => {
    const port = await listening(createTcpServer((socket) => void socket.on("error", () => {}).write(bytes)));
    expect(await errorOf(nodeFetch()(`http://127.0.0.1:${port}/`))).toBeInstanceOf(Error);
  });

  it("keeps pace with its reader", async () => {
    let sent = 0;
    const url = await plain((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const more = () => {
        while (!response.destroyed && sent < 1_000) {
          sent += 1;
          if (!response.write(chunk)) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    });
    const response = await nodeFetch()(url);
    const reader = response.body?.getReader();
    await reader?.read();
    // Far from the 64 MB there are: what the sockets hold and no more.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sent).toBeLessThan(900);
    await reader?.cancel();
  });
});

describe("a certificate on Node", () => {
  const secure = () =>
    listening(
      createSecureServer({ key: pem("server-key.pem"), cert: pem("server.pem") }, (request, response) => {
        response.end(`for ${request.headers.host}`);
      }),
    );
  const resolve = async () => ["127.0.0.1"];

  it("is accepted from an authority of the operator's bundle, for the name that was asked for", async () => {
    const port = await secure();
    const caBundle = await readCaBundle(vector("ca.pem"));
    const send = nodeFetch({ resolve, caBundle });
    expect(await (await send(`https://peer.lab.example:${port}/`)).text()).toBe(
      `for peer.lab.example:${port}`,
    );
    expect((await send(`https://127.0.0.1:${port}/`)).status).toBe(200);
  });

  it("is refused for another name", async () => {
    const port = await secure();
    const caBundle = await readCaBundle(vector("ca.pem"));
    const error = await errorOf(nodeFetch({ resolve, caBundle })(`https://other.lab.example:${port}/`));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ kind: "unreachable", reachedPeer: false });
    expect(String(error)).toContain("ERR_TLS_CERT_ALTNAME_INVALID");
  });

  it.each(["1", "0"])("is refused from anybody else, with NODE_TLS_REJECT_UNAUTHORIZED=%s", async (value) => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", value);
    const port = await secure();
    const error = await errorOf(nodeFetch({ resolve })(`https://peer.lab.example:${port}/`));
    expect(error).toMatchObject({ kind: "unreachable", reachedPeer: false });
  });

  it("is found at the next address when nobody listens at the first", async () => {
    const port = await secure();
    const caBundle = await readCaBundle(vector("ca.pem"));
    const send = nodeFetch({ resolve: async () => ["127.0.0.2", "127.0.0.1"], caBundle });
    expect((await send(`https://peer.lab.example:${port}/`)).status).toBe(200);
  });
});

describe("a bundle of certificates", () => {
  it("holds all certificates of the file, and nothing else of it", async () => {
    expect(await readCaBundle(vector("ca.pem"))).toEqual([pem("ca.pem").trim()]);
  });

  it.each([
    ["is not there", "missing.pem", "there is no such file"],
    ["is a key", "server-key.pem", "there is no certificate in PEM in it"],
    ["is a folder", "", "the system says EISDIR"],
  ])("is refused when the file %s", async (_what, name, message) => {
    const error = await errorOf(readCaBundle(vector(name)));
    expect(error).toMatchObject({ message });
  });
});
