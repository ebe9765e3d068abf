import { describe, expect, it } from "vitest";
import type { PeerRequest } from "../../src/domain/ports/peer-proof.ts";
import { createAuthenticatePeer } from "../../src/federation/authenticate-peer.ts";
import { createPeerKeys } from "../../src/federation/peer-keys.ts";
import { createPeers } from "../../src/federation/peers.ts";
import { createSignedTransport } from "../../src/federation/signed-transport.ts";
import { createOpenTrust } from "../../src/platform/trust/open.ts";
import { createMemoryStore } from "../../src/storage/drivers/memory.ts";
import { createKeyPins } from "../../src/storage/key-pins.ts";
import { createReplayMarks } from "../../src/storage/replay-marks.ts";

const OURS = "https://ocm.example.org/base";
const PEER = "peer.example.net:8443";
const KEY_ID = `https://${PEER}/ocm#ed25519-1`;
const START = Date.parse("2026-06-01T12:00:00Z");

async function aKey(kid = KEY_ID) {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const { kty, crv, x } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { kid, privateKey: pair.privateKey, jwk: { kty, crv, x, kid, alg: "Ed25519", use: "sig" } };
}

interface World {
  readonly published?: readonly unknown[];
  readonly admits?: boolean;
  readonly answers?: Readonly<Record<string, () => Response>>;
}

/** Our server, and a peer whose documents are what `published` says. */
function aWorld(world: World) {
  let now = START;
  const clock = { now: () => new Date(now) };
  const asked: string[] = [];
  const lines: string[] = [];
  const say = (message: string, fields?: object) =>
    void lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  const logger = { debug: say, info: say, warn: say, error: say };
  const keys = { published: world.published ?? [] };
  const answers: Record<string, () => Response> = {
    [`https://${PEER}/.well-known/ocm`]: () =>
      Response.json({
        enabled: true,
        apiVersion: "1.4.0",
        endPoint: `https://${PEER}/ocm`,
        resourceTypes: [{ name: "file", shareTypes: ["user"], protocols: { webdav: "/dav/ocm/" } }],
        capabilities: ["http-sig"],
        jwksUri: `https://${PEER}/ocm/jwks`,
      }),
    [`https://${PEER}/ocm/jwks`]: () => Response.json({ keys: keys.published }),
    ...world.answers,
  };
  const transport = {
    async send(request: Request) {
      asked.push(request.url);
      return answers[request.url]?.() ?? new Response("", { status: 404 });
    },
  };
  const common = { transport, trust: createOpenTrust(), clock, logger, allowHttp: false, shareLookups: true };
  const peers = createPeers(common);
  const store = createMemoryStore();
  const authenticate = createAuthenticatePeer({
    publicOrigins: [new URL(OURS).origin, "https://alias.example.org"],
    findPeerKey: createPeerKeys({ ...common, peers }),
    peers,
    trust: {
      judge: async () =>
        (world.admits ?? true) ? { admitted: true } : { admitted: false, rule: "allowlist" },
    },
    pins: createKeyPins({ store }),
    replayMarks: createReplayMarks({ store }),
    clock,
    logger,
    maxAgeSeconds: 300,
    acceptCavage: true,
  });
  const pass = (seconds: number) => {
    now += seconds * 1000;
  };
  return { authenticate, asked, lines, keys, pass, clock };
}

/** What arrives at our server when a peer signs a message for `url` and sends it. */
async function aSignedRequest(
  key: Awaited<ReturnType<typeof aKey>>,
  { url = `${OURS}/ocm/shares`, at = START, body = '{"name":"a"}' } = {},
): Promise<PeerRequest> {
  let sent: Request | undefined;
  const signing = createSignedTransport({
    transport: {
      async send(request) {
        sent = request;
        return new Response(null, { status: 201 });
      },
    },
    keys: { current: async () => ({ keyId: key.kid, algorithm: "Ed25519", privateKey: key.privateKey }) },
    clock: { now: () => new Date(at) },
  });
  await signing.send(
    new Request(url, { method: "POST", headers: { "content-type": "application/json" }, body }),
  );
  if (sent === undefined) throw new Error("nothing was sent");
  // The length is the transport's to send; a server always sees it.
  const headers = new Headers(sent.headers);
  headers.set("content-length", String(body.length));
  return {
    method: "POST",
    url: internal(sent.url),
    headers,
    body: new Uint8Array(await sent.arrayBuffer()),
  };
}

/** How a server behind a proxy sees the address it was asked under. */
function internal(url: string): string {
  const { pathname, search } = new URL(url);
  return `http://internal:8080${pathname}${search}`;
}

const refused = (why: string, malformed = false) => ({
  kind: "refused",
  failure: { reason: "signature-refused", why, malformed },
});

describe("who has signed a request", () => {
  it("is the host of the key, when its own key set says so", async () => {
    const key = await aKey();
    const { authenticate } = aWorld({ published: [key.jwk] });
    expect(await authenticate(await aSignedRequest(key))).toEqual({
      kind: "signed",
      peer: { host: PEER, keyId: KEY_ID },
    });
  });

  it("is found whatever Host and forwarded headers say, and under every address of ours", async () => {
    const key = await aKey();
    const { authenticate } = aWorld({ published: [key.jwk] });
    const request = await aSignedRequest(key, { url: "https://alias.example.org/ocm/shares?x=1" });
    const headers = new Headers(Object.fromEntries(request.headers));
    headers.set("host", "internal:8080");
    headers.set("x-forwarded-host", "evil.example.com");
    expect(await authenticate({ ...request, headers })).toMatchObject({ kind: "signed" });
  });

  it("is nobody when nothing is signed, and nothing is fetched then", async () => {
    const { authenticate, asked } = aWorld({});
    const request = {
      method: "POST",
      url: "http://internal:8080/ocm/shares",
      headers: new Headers(),
      body: new Uint8Array(),
    };
    expect(await authenticate(request)).toEqual({ kind: "unsigned" });
    expect(asked).toEqual([]);
  });

  it("is refused for another address, another body, another path or another method", async () => {
    const key = await aKey();
    const { authenticate } = aWorld({ published: [key.jwk] });
    const elsewhere = await aSignedRequest(key, { url: "https://evil.example.com/ocm/shares" });
    expect(await authenticate(elsewhere)).toEqual(refused("signature-mismatch"));
    const good = await aSignedRequest(key);
    expect(await authenticate({ ...good, url: "http://internal:8080/base/ocm/notifications" })).toEqual(
      refused("signature-mismatch"),
    );
    expect(await authenticate({ ...good, method: "PUT" })).toEqual(refused("signature-mismatch"));
    const body = new TextEncoder().encode('{"name":"b"}');
    expect(await authenticate({ ...good, body })).toEqual(refused("digest-mismatch", true));
  });

  it("counts once: the same request again is a replay, from whatever process", async () => {
    const key = await aKey();
    const { authenticate } = aWorld({ published: [key.jwk] });
    const request = await aSignedRequest(key);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => authenticate(request)));
    expect(outcomes.filter(({ kind }) => kind === "signed")).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === "refused")).toHaveLength(19);
    expect(await authenticate(request)).toEqual(refused("replayed"));
  });

  it("is remembered for as long as the signature is fresh", async () => {
    const key = await aKey();
    const { authenticate, pass } = aWorld({ published: [key.jwk] });
    const request = await aSignedRequest(key);
    expect(await authenticate(request)).toMatchObject({ kind: "signed" });
    for (const seconds of [50, 20, 60, 120, 50]) {
      pass(seconds);
      expect(await authenticate(request)).toEqual(refused("replayed"));
    }
    pass(1);
    expect(await authenticate(request)).toEqual(refused("stale"));
  });

  it("counts again when the same is said again, even within a second", async () => {
    const key = await aKey();
    const { authenticate } = aWorld({ published: [key.jwk] });
    const sent: PeerRequest[] = [];
    const signing = createSignedTransport({
      transport: {
        async send(request) {
          const headers = new Headers(request.headers);
          const body = new Uint8Array(await request.arrayBuffer());
          headers.set("content-length", String(body.length));
          sent.push({ method: request.method, url: internal(request.url), headers, body });
          return new Response(null, { status: 201 });
        },
      },
      keys: { current: async () => ({ keyId: key.kid, algorithm: "Ed25519", privateKey: key.privateKey }) },
      clock: { now: () => new Date(START) },
    });
    for (const _ of [1, 2, 3]) {
      await signing.send(new Request(`${OURS}/ocm/shares`, { method: "POST", body: "{}" }));
    }
    for (const request of sent) expect(await authenticate(request)).toMatchObject({ kind: "signed" });
    expect(sent).toHaveLength(3);
  });

  it("is never dated further ahead than peers allow, however often the same is said", async () => {
    const key = await aKey();
    const created: number[] = [];
    const signing = createSignedTransport({
      transport: {
        async send({ headers }) {
          created.push(Number(/created=(\d+)/.exec(headers.get("signature-input") ?? "")?.[1]));
          return new Response(null, { status: 201 });
        },
      },
      keys: { current: async () => ({ keyId: key.kid, algorithm: "Ed25519", privateKey: key.privateKey }) },
      clock: { now: () => new Date(START) },
    });
    for (let round = 0; round < 90; round += 1) {
      await signing.send(new Request(`${OURS}/ocm/shares`, { method: "POST", body: "{}" }));
    }
    expect(created).toHaveLength(90);
    expect(Math.max(...created)).toBe(START / 1000 + 30);
  });

  it("is refused when it is old or from the future", async () => {
    const key = await aKey();
    const { authenticate } = aWorld({ published: [key.jwk] });
    expect(await authenticate(await aSignedRequest(key, { at: START - 301_000 }))).toEqual(refused("stale"));
    expect(await authenticate(await aSignedRequest(key, { at: START + 61_000 }))).toEqual(refused("future"));
  });

  it("is refused by a server we do not deal with, before anything is fetched", async () => {
    const key = await aKey();
    const { authenticate, asked } = aWorld({ published: [key.jwk], admits: false });
    expect(await authenticate(await aSignedRequest(key))).toMatchObject({
      kind: "refused",
      failure: { reason: "provider-not-trusted", host: PEER, rule: "allowlist" },
    });
    expect(asked).toEqual([]);
  });

  it("is refused when the key set has no such key, or two", async () => {
    const key = await aKey();
    const other = await aKey();
    expect(await aWorld({ published: [] }).authenticate(await aSignedRequest(key))).toEqual(
      refused("key-unknown"),
    );
    const twice = aWorld({ published: [key.jwk, other.jwk] });
    expect(await twice.authenticate(await aSignedRequest(key))).toEqual(refused("key-unknown"));
  });

  it("is refused, not believed, when the keys cannot be had", async () => {
    const key = await aKey();
    const answers = { [`https://${PEER}/ocm/jwks`]: () => new Response("", { status: 500 }) };
    expect(await aWorld({ answers }).authenticate(await aSignedRequest(key))).toEqual(
      refused("key-unavailable"),
    );
  });

  it("is refused with another key under a known id, and the operator is told", async () => {
    const key = await aKey();
    const exchanged = await aKey();
    const world = aWorld({ published: [key.jwk] });
    expect(await world.authenticate(await aSignedRequest(key))).toMatchObject({ kind: "signed" });
    world.keys.published = [exchanged.jwk];
    world.pass(3601);
    const at = START + 3_601_000;
    expect(await world.authenticate(await aSignedRequest(exchanged, { at }))).toEqual(refused("key-changed"));
    expect(world.lines.join("\n")).toContain("a peer's key has changed under its id");
  });

  it("is refused so while the old key is still kept, too", async () => {
    const key = await aKey();
    const exchanged = await aKey();
    const world = aWorld({ published: [key.jwk] });
    expect(await world.authenticate(await aSignedRequest(key))).toMatchObject({ kind: "signed" });
    world.keys.published = [exchanged.jwk];
    world.pass(31);
    const at = START + 31_000;
    expect(await world.authenticate(await aSignedRequest(exchanged, { at }))).toEqual(refused("key-changed"));
    expect(world.lines.join("\n")).toContain("a peer's key has changed under its id");
  });
});

describe("the keys of a peer", () => {
  it("are fetched once for many requests at the same time", async () => {
    const key = await aKey();
    const { authenticate, asked } = aWorld({ published: [key.jwk] });
    const requests = await Promise.all(
      Array.from({ length: 20 }, (_, index) => aSignedRequest(key, { body: `{"n":${index}}` })),
    );
    const outcomes = await Promise.all(requests.map(authenticate));
    expect(outcomes.every(({ kind }) => kind === "signed")).toBe(true);
    expect(asked.filter((url) => url.endsWith("/jwks"))).toHaveLength(1);
  });

  it("are asked for again at an unknown id, but not more than every 30 seconds", async () => {
    const key = await aKey();
    const next = await aKey(`https://${PEER}/ocm#ed25519-2`);
    const world = aWorld({ published: [key.jwk] });
    expect(await world.authenticate(await aSignedRequest(key))).toMatchObject({ kind: "signed" });
    world.keys.published = [key.jwk, next.jwk];
    expect(await world.authenticate(await aSignedRequest(next))).toEqual(refused("key-unknown"));
    world.pass(31);
    const at = START + 31_000;
    expect(await world.authenticate(await aSignedRequest(next, { at }))).toMatchObject({ kind: "signed" });
    expect(world.asked.filter((url) => url.endsWith("/jwks"))).toHaveLength(2);
  });

  it("stay known when the peer is away the moment it is asked again", async () => {
    const key = await aKey();
    const stranger = await aKey(`https://${PEER}/ocm#nobody`);
    let away = false;
    const answers = {
      [`https://${PEER}/ocm/jwks`]: () =>
        away ? new Response("", { status: 503 }) : Response.json({ keys: [key.jwk] }),
    };
    const world = aWorld({ answers });
    expect(await world.authenticate(await aSignedRequest(key))).toMatchObject({ kind: "signed" });
    away = true;
    world.pass(31);
    const at = START + 31_000;
    expect(await world.authenticate(await aSignedRequest(stranger, { at }))).toEqual(refused("key-unknown"));
    expect(await world.authenticate(await aSignedRequest(key, { at }))).toMatchObject({ kind: "signed" });
  });
});
