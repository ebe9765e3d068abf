import { describe, expect, it } from "vitest";
import { createPeers } from "../../src/federation/peers.ts";
import { addressAt } from "../../src/ocm/address.ts";
import { fakeNetwork, json, movableClock, recordingLogger, records } from "./fake-network.ts";

const HOST = "peer.example.org";
const END_POINT = `https://${HOST}/api/ocm`;
const DISCOVERY = `GET https://${HOST}/.well-known/ocm`;
const REQUEST_SHARE = `POST ${END_POINT}/request-share`;
const DOCUMENT = {
  enabled: true,
  apiVersion: "1.4.0",
  endPoint: `${END_POINT}/`,
  resourceTypes: [{ name: "file", shareTypes: ["user"], protocols: { webdav: "/dav/ocm" } }],
};

function address(identifier: string, host: string) {
  const found = addressAt(identifier, host);
  if (found === undefined) throw new Error("the test names nobody");
  return found;
}

const REQUEST = {
  owner: address(`Bob@${HOST}`, HOST),
  shareWith: address("marie", "ocm.example.org"),
  share: "/paper.txt",
};

async function asked(answer: Response | undefined) {
  const network = fakeNetwork({
    [DISCOVERY]: json(DOCUMENT),
    ...(answer && { [REQUEST_SHARE]: answer }),
  });
  const { logger, lines } = recordingLogger();
  const peers = createPeers({
    transport: network.transport,
    trust: await records(),
    clock: movableClock(),
    logger,
    allowHttp: false,
    shareLookups: true,
  });
  return { result: await peers.requestShare(HOST, REQUEST), seen: network.seen, lines };
}

describe("asking a peer for a share", () => {
  it("sends JSON to the endpoint the peer advertises, its user spelled as it spells them", async () => {
    const { result, seen } = await asked(json({}, 201));
    expect(result).toEqual({ ok: true, value: undefined });
    expect(seen.slice(1)).toEqual([
      {
        method: "POST",
        url: `${END_POINT}/request-share`,
        contentType: "application/json",
        body: { owner: `Bob@${HOST}@${HOST}`, shareWith: "marie@ocm.example.org", share: "/paper.txt" },
      },
    ]);
  });

  it.each<[string, Response | undefined, object]>([
    ["200 with nothing", new Response(null, { status: 200 }), { ok: true }],
    ["404 of the API", json({ message: "no" }, 404), { failure: { reason: "not-found", what: "resource" } }],
    ["404 of a page", undefined, { failure: { reason: "not-supported" } }],
    ["501", json({ message: "no" }, 501), { failure: { reason: "not-supported" } }],
    ["403", json({ message: "no" }, 403), { failure: { reason: "peer-refused", host: HOST, status: 403 } }],
    ["409", json({ message: "no" }, 409), { failure: { reason: "peer-refused", host: HOST, status: 409 } }],
    ["504", new Response("", { status: 504 }), { failure: { reason: "peer-unreachable", host: HOST } }],
  ])("understands %s", async (_what, answer, expected) => {
    const { result, lines } = await asked(answer);
    expect(result).toMatchObject(expected);
    expect(lines.join("\n").includes("did not agree")).toBe(!result.ok);
  });
});
