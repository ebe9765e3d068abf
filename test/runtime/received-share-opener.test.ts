import { describe, expect, it } from "vitest";
import { createObtainAccessToken } from "../../src/domain/access/obtain-access-token.ts";
import type { ReceivedShare } from "../../src/domain/model/received-share.ts";
import { fail, ok } from "../../src/domain/result.ts";
import { createReceivedShareOpener } from "../../src/runtime/received-share-opener.ts";
import { fixedClock } from "../support/clock.ts";
import { scriptedPeers } from "../support/peers.ts";
import { HOST, MARIE, sessionsOf } from "../support/people.ts";
import { aReceivedShare, aRemoteUser } from "../support/records.ts";

const SECRET = "s3cr3tIn7";
const SHARE: ReceivedShare = {
  version: 1,
  revision: 1,
  ...aReceivedShare(aRemoteUser("brian", "cloud.example.net"), { sharedSecret: SECRET }),
};
const URL_OF_SHARE = "https://cloud.example.net/dav/ocm/in-7";
const FOUND = `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:"><d:response><d:href>/dav/ocm/in-7</d:href>
<d:propstat><d:prop><d:resourcetype/><d:getcontentlength>3</d:getcontentlength></d:prop>
<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>`;

/** A peer of which only the newest token is good, and the secret where the share allows it. */
async function setUp(mustExchange: boolean) {
  const clock = fixedClock();
  const peers = scriptedPeers();
  const proofs: string[] = [];
  let valid = "";
  peers.script.exchangeCode = () => {
    valid = `token-${peers.exchanges.length}`;
    return ok({ accessToken: valid, expiresIn: 3600 });
  };
  const transport = {
    async send(request: Request) {
      const proof = request.headers.get("Authorization") ?? "";
      proofs.push(proof);
      await new Promise((resume) => setTimeout(resume));
      const good = proof === `Bearer ${valid}` || (!mustExchange && proof === `Bearer ${SECRET}`);
      return good ? new Response(FOUND, { status: 207 }) : new Response(null, { status: 401 });
    },
  };
  const resource = {
    url: URL_OF_SHARE,
    sharedSecret: SECRET,
    permissions: [],
    basicOnly: false,
    mustExchange,
  };
  const open = createReceivedShareOpener({
    sessions: sessionsOf([MARIE]),
    openReceivedShare: async () => ok({ share: SHARE, ...resource }),
    obtainAccessToken: createObtainAccessToken({ server: { host: HOST }, clock, peers, shareLookups: true }),
    transport,
  });
  const headers = new Headers({ Authorization: `Bearer ${MARIE.id.opaqueId}` });
  const stat = async () => {
    const opened = await open({ method: "PROPFIND", headers, credential: undefined, firstSegment: SHARE.id });
    if (!opened.ok) throw new Error(opened.failure.reason);
    return (await opened.value.store.stat("/")).ok;
  };
  return { stat, peers, proofs, revoke: () => (valid = "revoked") };
}

describe("reading a received share", () => {
  it("[S181] uses one token for all requests, and a new one when it is revoked", async () => {
    const { stat, peers, proofs, revoke } = await setUp(true);
    expect([await stat(), await stat()]).toEqual([true, true]);
    expect(proofs).toEqual(["Bearer token-1", "Bearer token-1"]);
    revoke();
    expect(await stat()).toBe(true);
    expect(peers.exchanges).toHaveLength(2);
  });

  it("survives a peer that revokes the earlier token with each exchange, whatever is under way", async () => {
    const { stat, peers, revoke } = await setUp(true);
    await stat();
    revoke();
    const outcomes = await Promise.all(Array.from({ length: 10 }, stat));
    expect(outcomes).toEqual(Array.from({ length: 10 }, () => true));
    expect(peers.exchanges).toHaveLength(2);
  });

  it("[S181] asks once more and no more, and never shows a secret that must be exchanged", async () => {
    const { stat, peers, proofs } = await setUp(true);
    peers.script.exchangeCode = () => ok({ accessToken: "never-good", expiresIn: 3600 });
    expect(await stat()).toBe(false);
    expect(proofs).toEqual(["Bearer never-good", "Bearer never-good"]);
    peers.script.exchangeCode = () => fail({ reason: "not-supported", what: "token exchange" });
    expect(await stat()).toBe(false);
    expect(proofs.join()).not.toContain(SECRET);
  });

  it("falls back to the secret where the share allows it, and stays there", async () => {
    const { stat, peers, proofs } = await setUp(false);
    peers.script.exchangeCode = () => fail({ reason: "not-supported", what: "token exchange" });
    expect([await stat(), await stat()]).toEqual([true, true]);
    expect(proofs).toEqual([`Bearer ${SECRET}`, `Bearer ${SECRET}`]);
    expect(peers.exchanges).toHaveLength(1);
  });
});
