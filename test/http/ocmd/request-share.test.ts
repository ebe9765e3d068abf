import { describe, expect, it } from "vitest";
import type { PeerProof } from "../../../src/domain/ports/peer-proof.ts";
import { MARIE } from "../../support/people.ts";
import { aContact, aRemoteUser } from "../../support/records.ts";
import { createTestService, type TestServiceOptions } from "../../support/service.ts";
import { trustInList } from "../../support/trust.ts";

const PEER = "cloud.example.org";
const REQUEST = { owner: "marie@ocm.example.org", shareWith: `alice@${PEER}`, share: "/paper.txt" };
const signedBy = (host: string): PeerProof => ({ kind: "signed", peer: { host, keyId: `${host}#1` } });

function serviceWith(options: TestServiceOptions = {}, proof = signedBy(PEER)) {
  return createTestService({
    files: { marie: { "/paper.txt": "E = mc2" } },
    authenticatePeer: async () => proof,
    ...options,
    policy: { signaturePolicyFor: () => "when-advertised", ...options.policy },
  });
}

describe("POST /ocm/request-share", () => {
  it("takes a request with 201 and a JSON object, once and once more", async () => {
    const service = serviceWith();
    for (let time = 0; time < 2; time += 1) {
      const response = await service.request("POST /ocm/request-share", { json: REQUEST });
      expect(response.status).toBe(201);
      expect(response.headers.get("Content-Type")).toBe("application/json");
      expect(await response.json()).toEqual({});
    }
    expect(await service.useCases.listShareRequests(MARIE, "received")).toHaveLength(1);
    expect(service.events.map(({ type }) => type)).toEqual(["share-requested"]);
  });

  it.each<{
    what: string;
    status: number;
    json?: unknown;
    options?: TestServiceOptions;
    proof?: PeerProof;
  }>([
    { what: "a missing share", status: 400, json: { ...REQUEST, share: undefined } },
    { what: "a missing owner", status: 400, json: { ...REQUEST, owner: undefined } },
    { what: "one who is no OCM Address", status: 400, json: { ...REQUEST, shareWith: "alice" } },
    { what: "one of our own", status: 400, json: { ...REQUEST, shareWith: "einstein@ocm.example.org" } },
    { what: "an unknown owner", status: 404, json: { ...REQUEST, owner: "nobody@ocm.example.org" } },
    { what: "an owner elsewhere", status: 404, json: { ...REQUEST, owner: "marie@other.example.org" } },
    { what: "a file elsewhere", status: 404, json: { ...REQUEST, share: "https://other.example.org/a" } },
    { what: "no signature", status: 401, proof: { kind: "unsigned" } },
    { what: "the signature of another", status: 403, proof: signedBy("other.example.org") },
    { what: "one without an invite", status: 403, options: { policy: { requireInvite: true } } },
    { what: "any, where users may not share", status: 501, options: { policy: { sharingEnabled: false } } },
  ])("answers $status to $what", async ({ status, json = REQUEST, options = {}, proof }) => {
    const service = serviceWith(options, proof);
    const response = await service.request("POST /ocm/request-share", { json });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    expect(await service.useCases.listShareRequests(MARIE, "received")).toEqual([]);
  });

  it("answers 403 to a server that is not trusted", async () => {
    const service = serviceWith({ trust: await trustInList(["other.example.org"]) });
    const response = await service.request("POST /ocm/request-share", { json: REQUEST });
    expect(response.status).toBe(403);
  });

  it("answers 404 to a contact who asks for a file there is not", async () => {
    const service = serviceWith();
    await service.repositories.contacts.put(aContact(aRemoteUser("alice", PEER)));
    const ask = (share: string) =>
      service.request("POST /ocm/request-share", { json: { ...REQUEST, share } });
    const missing = await ask("/no-such.txt");
    expect(missing.status).toBe(404);
    expect(await missing.json()).toEqual({ code: "RESOURCE_NOT_FOUND", message: "share not found" });
    expect((await ask("/paper.txt")).status).toBe(201);
  });

  it("answers 409 to a server that asks for too much", async () => {
    const service = serviceWith();
    const ask = (count: number) =>
      service.request("POST /ocm/request-share", { json: { ...REQUEST, share: `/${count}` } });
    for (let count = 0; count < 25; count += 1) expect((await ask(count)).status).toBe(201);
    const response = await ask(25);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ message: "too many requests for shares are open" });
  });
});
