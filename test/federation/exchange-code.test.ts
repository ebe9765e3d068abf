import { describe, expect, it } from "vitest";
import { createGuardedTransport } from "../../src/federation/guard.ts";
import { createPeers } from "../../src/federation/peers.ts";
import { textBody, vectors } from "../ocm/vectors.ts";
import { json, movableClock, recordingLogger, records } from "./fake-network.ts";

const HOST = "peer.example.org";
const TOKEN = `https://${HOST}/ocm/token`;
const DOCUMENT = {
  enabled: true,
  apiVersion: "1.4.0",
  endPoint: `https://${HOST}/ocm`,
  resourceTypes: [],
  capabilities: ["exchange-token"],
  tokenEndPoint: TOKEN,
};
const REQUEST = { code: "s3cr3t In/7", clientId: "ocm.example.org" };

async function peerThat(answer: (request: Request) => Response, document: object = DOCUMENT) {
  const seen: { readonly url: string; readonly type: string | null; readonly text: string }[] = [];
  let discoveries = 0;
  const { logger, lines } = recordingLogger();
  const transport = createGuardedTransport({
    allowHttp: false,
    userAgent: "Meshport/test",
    timeoutMs: 5000,
    maxResponseBytes: 65_536,
    async fetch(input, init) {
      const request = new Request(input, init);
      if (request.method === "GET") {
        discoveries += 1;
        return json(document);
      }
      const type = request.headers.get("content-type");
      seen.push({ url: request.url, type, text: await request.clone().text() });
      return answer(request);
    },
  });
  const peers = createPeers({
    transport,
    trust: await records(),
    clock: movableClock(),
    logger,
    allowHttp: false,
    shareLookups: true,
  });
  return { peers, seen, lines, discoveries: () => discoveries };
}

const issued = () => json({ access_token: "jwt-tok", token_type: "Bearer", expires_in: 300 });

describe("exchanging a code at its peer", () => {
  it("[S180] posts a form to the tokenEndPoint and understands the token", async () => {
    const { peers, seen } = await peerThat(issued);
    expect(await peers.exchangeCode(HOST, REQUEST)).toEqual({
      ok: true,
      value: { accessToken: "jwt-tok", expiresIn: 300 },
    });
    expect(seen).toMatchObject([{ url: TOKEN, type: "application/x-www-form-urlencoded" }]);
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.text))).toEqual({
      grant_type: "authorization_code",
      client_id: "ocm.example.org",
      code: REQUEST.code,
    });
  });

  it.each(vectors("resp-token-"))("$id: $expect.client", async (message) => {
    const { status, client } = message.expect;
    const { peers } = await peerThat(() => new Response(textBody(message), { status }));
    expect((await peers.exchangeCode(HOST, REQUEST)).ok).toBe(client !== "failure");
  });

  it("[S179] discovers the endpoint once", async () => {
    const { peers, discoveries } = await peerThat(issued);
    await peers.exchangeCode(HOST, REQUEST);
    await peers.exchangeCode(HOST, REQUEST);
    expect(discoveries()).toBe(1);
  });

  it.each([
    ["none", { ...DOCUMENT, tokenEndPoint: undefined }],
    [
      "one on a host the peer does not speak for",
      { ...DOCUMENT, tokenEndPoint: "https://evil.example/token" },
    ],
    ["one without TLS", { ...DOCUMENT, tokenEndPoint: `http://${HOST}/ocm/token` }],
  ])("[S179] sends no secret anywhere when the peer advertises %s", async (_what, document) => {
    const { peers, seen } = await peerThat(issued, document);
    expect(await peers.exchangeCode(HOST, REQUEST)).toMatchObject({ failure: { reason: "not-supported" } });
    expect(seen).toEqual([]);
  });

  it.each<[string, Response, object]>([
    [
      "[S151] invalid_grant",
      json({ error: "invalid_grant" }, 400),
      { reason: "peer-refused", status: 400, detail: "invalid_grant" },
    ],
    ["[S153] a 403", json({ message: "no" }, 403), { reason: "peer-refused", status: 403 }],
    ["[S155] a 500", json({}, 500), { reason: "peer-refused", status: 500 }],
    ["a 504", new Response("", { status: 504 }), { reason: "peer-unreachable", reachedPeer: true }],
    [
      "a redirect",
      new Response(null, { status: 307, headers: { location: "/" } }),
      { reason: "peer-unreachable" },
    ],
    ["[S157] a page", new Response("<html>"), { reason: "peer-refused", status: 200 }],
  ])("understands %s", async (_what, answer, failure) => {
    const { peers } = await peerThat(() => answer.clone());
    expect(await peers.exchangeCode(HOST, REQUEST)).toMatchObject({ ok: false, failure });
  });

  it("looks again where the endpoint is when there is nothing any more", async () => {
    const { peers, discoveries } = await peerThat(() => new Response("", { status: 404 }));
    await peers.exchangeCode(HOST, REQUEST);
    await peers.exchangeCode(HOST, REQUEST);
    expect(discoveries()).toBe(2);
  });

  it("keeps code and token out of log and failure, whatever the peer says", async () => {
    const complaint = `bad ${REQUEST.code} ${encodeURIComponent(REQUEST.code)}`;
    const refusing = await peerThat(() => json({ message: complaint }, 403));
    const refused = await refusing.peers.exchangeCode(HOST, REQUEST);
    expect(JSON.stringify([refused, refusing.lines])).not.toMatch(/s3cr3t/);
    const giving = await peerThat(issued);
    await giving.peers.exchangeCode(HOST, REQUEST);
    expect(giving.lines.join()).not.toMatch(/s3cr3t|jwt-tok/);
  });
});
