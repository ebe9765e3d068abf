import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWebdavResources } from "../../src/resources/webdav.ts";
import { webdavAccessOrder } from "../../src/resources/webdav-access.ts";
import { textOf } from "../resources/contract.ts";
import { handlerFor, SECRET, SHARE, sampleStore } from "./fixture.ts";

describe("the WebDAV door behind a real server", () => {
  const server = createAdaptorServer({ fetch: handlerFor([{ store: sampleStore() }]) }) as Server;
  let port = 0;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  /** Sends a request target as it is: a client library would tidy it up. */
  async function raw(head: string, body = ""): Promise<string> {
    const socket = connect(port, "127.0.0.1");
    socket.write(
      `${head} HTTP/1.1\r\nHost: sender.example.org\r\nConnection: close\r\n` +
        `Authorization: Bearer ${SECRET}\r\n${body === "" ? "\r\n" : body}`,
    );
    let answer = "";
    for await (const chunk of socket) answer += String(chunk);
    return answer;
  }

  it.each([
    `/dav/ocm/${SHARE}/../../../etc/passwd`,
    `/dav/ocm/${SHARE}/..%2f..%2fetc/passwd`,
    `/dav/ocm/${SHARE}/%2e%2e/%2e%2e/%2e%2e/etc/passwd`,
    `/dav/ocm/${SHARE}/sub/..\\..\\x`,
    `/dav/ocm/../../dav/ocm/${SHARE}/no`,
  ])("finds nothing at the raw target %s", async (target) => {
    expect(await raw(`GET ${target}`)).toMatch(/^HTTP\/1\.1 40[04] /);
  });

  it("answers a chunked PROPFIND", async () => {
    const xml = "<d:propfind xmlns:d='DAV:'><allprop/></d:propfind>";
    const chunk = `${xml.length.toString(16)}\r\n${xml}\r\n0\r\n\r\n`;
    const answer = await raw(
      `PROPFIND /dav/ocm/${SHARE}/`,
      `Depth: 1\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 207 /);
    expect(answer).toContain(`<d:href>/dav/ocm/${SHARE}/sub/</d:href>`);
  });

  it("sends both challenges", async () => {
    const response = await fetch(`http://127.0.0.1:${port}/dav/ocm/x`);
    expect(response.status).toBe(401);
    expect(response.headers.get("WWW-Authenticate")).toMatch(/Bearer .*Basic /);
  });

  it("is read by our own client", async () => {
    const base = `http://127.0.0.1:${port}`;
    const store = createWebdavResources({
      transport: { send: (request) => fetch(request) },
      access: webdavAccessOrder({
        sharedSecret: SECRET,
        uri: `${base}/dav/ocm/${SHARE}`,
        root: `${base}/webdav/ocm`,
      }),
    });
    const listed = await store.list("/sub/deep");
    expect(listed.ok && listed.value.map(({ path }) => path)).toEqual(["/sub/deep/ü & <b>.html"]);
    const file = await store.read("/readme.txt", { start: 3, end: 5 });
    expect(file.ok && (await textOf(file.value.body))).toBe("345");
  });
});
