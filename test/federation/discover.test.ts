import { describe, expect, it } from "vitest";
import { createDiscoverer } from "../../src/federation/discover.ts";
import { textBody, type Vector, vectors } from "../ocm/vectors.ts";
import { fakeNetwork, json, movableClock, recordingLogger, records } from "./fake-network.ts";

const HOST = "peer.example.org";
const WELL_KNOWN = `GET https://${HOST}/.well-known/ocm`;
const DOCUMENT = {
  enabled: true,
  apiVersion: "1.1.0",
  endPoint: `https://${HOST}/ocm`,
  resourceTypes: [{ name: "file", shareTypes: ["user"], protocols: { webdav: "/dav/ocm" } }],
};

async function discoverer(
  answers: Parameters<typeof fakeNetwork>[0],
  options: {
    readonly endPoints?: Readonly<Record<string, string>>;
    readonly allowHttp?: boolean;
    readonly shareLookups?: boolean;
  } = {},
) {
  const { allowHttp = false, shareLookups = true } = options;
  const network = fakeNetwork(answers, allowHttp);
  const clock = movableClock();
  const { logger, lines } = recordingLogger();
  const trust = await records(options.endPoints);
  const { transport } = network;
  return {
    ...network,
    ...createDiscoverer({ transport, trust, clock, logger, allowHttp, shareLookups }),
    clock,
    lines,
  };
}

function hostOf({ host, body, path }: Vector): string {
  if (host !== undefined) return host;
  const endPoint =
    typeof body === "object" && body !== null && "endPoint" in body ? String(body.endPoint) : "";
  return URL.parse(endPoint)?.host ?? (path === "" ? "" : HOST);
}

describe("discovering a peer from the corpus", () => {
  it.each(vectors("disco-"))("$id: $expect.client", async (message) => {
    const host = hostOf(message);
    const answer = new Response(textBody(message), {
      status: message.expect.status,
      headers: message.headers,
    });
    // The one installed below a path is not where any address leads: put it there.
    const path = message.path.replace(/^\/nextcloud/, "");
    const { discover } = await discoverer({ [`GET https://${host}${path}`]: answer });
    const discovery = await discover(host);

    const { client = "" } = message.expect;
    const isUsable =
      ["accept", "warn"].includes(client) || message.id === "disco-bad-http-sig-without-jwksuri";
    expect(discovery.ok).toBe(isUsable);
    if (!discovery.ok) expect(discovery.failure).toMatchObject({ reason: "peer-refused", host });
  });
});

describe("looking for the document", () => {
  it("tries the usual places in order until one has it", async () => {
    const { discover, urls } = await discoverer({
      [WELL_KNOWN]: new Response("<!doctype html>", { headers: { "content-type": "text/html" } }),
      [`GET https://${HOST}/ocm-provider/`]: json({ enabled: false }),
      [`GET https://${HOST}/ocm-provider`]: new Response(null, { status: 301, headers: { location: "/" } }),
      [`GET https://${HOST}/index.php/ocm-provider/`]: json(DOCUMENT),
    });
    expect(await discover(HOST)).toMatchObject({ ok: true, value: { endPoint: `https://${HOST}/ocm` } });
    expect(urls()).toEqual([
      WELL_KNOWN,
      `GET https://${HOST}/ocm-provider/`,
      `GET https://${HOST}/ocm-provider`,
      `GET https://${HOST}/index.php/ocm-provider/`,
    ]);
  });

  it.each([
    ["old protocols as objects", { resourceTypes: [{ name: "file", protocols: { webdav: { uri: "/x" } } }] }],
    ["a publicKey text", { publicKey: "-----BEGIN RSA PUBLIC KEY-----" }],
    ["no capabilities", { capabilities: undefined }],
    ["version 1.0-proposal1", { apiVersion: "1.0-proposal1" }],
  ])("takes a document with %s", async (_what, change) => {
    const { discover } = await discoverer({ [WELL_KNOWN]: json({ ...DOCUMENT, ...change }) });
    expect((await discover(HOST)).ok).toBe(true);
  });

  it.each<[string, Record<string, Response>, number, RegExp]>([
    ["nothing anywhere", {}, 404, /no discovery document/],
    ["a broken server", { [WELL_KNOWN]: new Response("", { status: 500 }) }, 500, /no discovery document/],
    [
      "an ownCloud with sharing switched off",
      { [`GET https://${HOST}/ocm-provider/`]: new Response("501 Not Implemented", { status: 501 }) },
      501,
      /no discovery document/,
    ],
    ["a disabled server", { [WELL_KNOWN]: json({ ...DOCUMENT, enabled: false }) }, 200, /disabled/],
    ["no endPoint", { [WELL_KNOWN]: json({ ...DOCUMENT, endPoint: undefined }) }, 200, /endPoint/],
    ["another major version", { [WELL_KNOWN]: json({ ...DOCUMENT, apiVersion: "2.0" }) }, 200, /apiVersion/],
    [
      "an endPoint on another host",
      { [WELL_KNOWN]: json({ ...DOCUMENT, endPoint: "https://attacker.example.com/ocm" }) },
      200,
      /endPoint/,
    ],
    [
      "an endPoint over plain http",
      { [WELL_KNOWN]: json({ ...DOCUMENT, endPoint: `http://${HOST}/ocm` }) },
      200,
      /endPoint/,
    ],
    [
      "redirects only",
      { [WELL_KNOWN]: new Response(null, { status: 302, headers: { location: "https://x.test/" } }) },
      404,
      /redirect/,
    ],
    ["an endless page", { [WELL_KNOWN]: new Response("x".repeat(3 * 1024 * 1024)) }, 404, /larger/],
  ])("says what it found: %s", async (_what, answers, status, detail) => {
    const { discover } = await discoverer(answers);
    const discovery = await discover(HOST);
    expect(discovery).toMatchObject({ ok: false, failure: { reason: "peer-refused", host: HOST, status } });
    expect(!discovery.ok && discovery.failure).toMatchObject({ detail: expect.stringMatching(detail) });
  });

  it("asks a server that does not answer only once", async () => {
    const { discover, seen } = await discoverer({
      [WELL_KNOWN]: () => {
        throw new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ENOTFOUND" }) });
      },
    });
    expect(await discover(HOST)).toMatchObject({
      ok: false,
      failure: { reason: "peer-unreachable", host: HOST, reachedPeer: false },
    });
    expect(seen).toHaveLength(1);
  });

  it("asks the host the operator's record names, and believes that it is that host's endpoint", async () => {
    const { discover, urls } = await discoverer(
      {
        "GET https://cloud.example.net/.well-known/ocm": json({
          ...DOCUMENT,
          endPoint: "https://cloud.example.net/ocm",
        }),
      },
      { endPoints: { [HOST]: "https://cloud.example.net/ocm/" } },
    );
    expect(await discover(HOST)).toMatchObject({
      ok: true,
      value: { host: HOST, endPoint: "https://cloud.example.net/ocm" },
    });
    expect(urls()).toEqual(["GET https://cloud.example.net/.well-known/ocm"]);
  });

  it("refuses a third host even then", async () => {
    const { discover } = await discoverer(
      {
        "GET https://cloud.example.net/.well-known/ocm": json({
          ...DOCUMENT,
          endPoint: "https://x.test/ocm",
        }),
      },
      { endPoints: { [HOST]: "https://cloud.example.net/ocm/" } },
    );
    expect((await discover(HOST)).ok).toBe(false);
  });

  it("speaks plain http to loopback hosts when it may, and to nobody else", async () => {
    const host = "localhost:8080";
    const answers = {
      [`GET http://${host}/.well-known/ocm`]: json({ ...DOCUMENT, endPoint: `http://${host}/ocm` }),
    };
    const open = await discoverer(answers, { allowHttp: true });
    expect((await open.discover(host)).ok).toBe(true);
    expect((await open.discover("localhost.attacker.net")).ok).toBe(false);
    expect(open.urls()).toContain("GET https://localhost.attacker.net/.well-known/ocm");

    const closed = await discoverer(answers);
    expect((await closed.discover(host)).ok).toBe(false);
    expect(closed.urls().every((url) => url.startsWith("GET https://"))).toBe(true);
  });
});

describe("keeping the document", () => {
  it.each<[string | undefined, number]>([
    [undefined, 3600],
    ["public, max-age=600", 600],
    ["max-age=604800", 86_400],
    ["max-age=0", 60],
    ["no-store", 60],
  ])("with Cache-Control %s for %i seconds", async (cacheControl, seconds) => {
    const headers: Record<string, string> =
      cacheControl === undefined ? {} : { "cache-control": cacheControl };
    const { discover, clock, seen } = await discoverer({ [WELL_KNOWN]: json(DOCUMENT, 200, headers) });
    await discover(HOST);
    clock.pass(seconds - 1);
    await discover(HOST);
    expect(seen).toHaveLength(1);
    clock.pass(1);
    await discover(HOST);
    expect(seen).toHaveLength(2);
  });

  it.each<[string, () => Response, number]>([
    ["no usable document", () => json({ ...DOCUMENT, enabled: false }), 300],
    [
      "no answer",
      () => {
        throw new TypeError("fetch failed");
      },
      30,
    ],
  ])("remembers %s for a while", async (_what, answer, seconds) => {
    const { discover, clock, urls } = await discoverer({ [WELL_KNOWN]: answer });
    const looks = () => urls().filter((url) => url === WELL_KNOWN).length;
    await discover(HOST);
    clock.pass(seconds - 1);
    expect((await discover(HOST)).ok).toBe(false);
    expect(looks()).toBe(1);
    clock.pass(1);
    await discover(HOST);
    expect(looks()).toBe(2);
  });

  it("looks again when it is told to forget", async () => {
    const { discover, forget, seen } = await discoverer({ [WELL_KNOWN]: json(DOCUMENT) });
    await discover(HOST);
    forget(HOST);
    await discover(HOST);
    expect(seen).toHaveLength(2);
  });

  it.each([
    [true, 1],
    [false, 3],
  ])("shares one look-up among those who ask at once: %s", async (shareLookups, requests) => {
    const { discover, seen } = await discoverer({ [WELL_KNOWN]: json(DOCUMENT) }, { shareLookups });
    const all = await Promise.all([discover(HOST), discover(HOST), discover(HOST)]);
    expect(all.every(({ ok }) => ok)).toBe(true);
    expect(seen).toHaveLength(requests);
  });

  it("tells the log about flaws it overlooked", async () => {
    const { discover, lines } = await discoverer({
      [WELL_KNOWN]: json({ ...DOCUMENT, capabilities: "invites" }),
    });
    expect((await discover(HOST)).ok).toBe(true);
    expect(lines.join()).toContain("discovery document with a flaw");
  });
});
