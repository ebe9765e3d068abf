import { describe, expect, it } from "vitest";
import {
  createObtainAccessToken,
  type ObtainAccessToken,
} from "../../../src/domain/access/obtain-access-token.ts";
import type { ReceivedShare } from "../../../src/domain/model/received-share.ts";
import { fail, ok } from "../../../src/domain/result.ts";
import { fixedClock } from "../../support/clock.ts";
import { scriptedPeers } from "../../support/peers.ts";
import { HOST } from "../../support/people.ts";
import { aReceivedShare } from "../../support/records.ts";
import { BRIAN, PEER, race } from "../support.ts";

const SHARE: ReceivedShare = { version: 1, revision: 1, ...aReceivedShare(BRIAN) };

/** A peer that knows one token at a time: every exchange revokes the one before, as Nextcloud does. */
function setUp({ expiresIn = 300 as number | "unsaid", shareLookups = true } = {}) {
  const clock = fixedClock();
  const peers = scriptedPeers();
  let valid = "";
  peers.script.exchangeCode = async () => {
    valid = `token-${peers.exchanges.length}`;
    const accessToken = valid;
    await Promise.resolve();
    return ok({ accessToken, ...(expiresIn !== "unsaid" && { expiresIn }) });
  };
  const obtain = createObtainAccessToken({ server: { host: HOST }, clock, peers, shareLookups });
  return { obtain, clock, peers, valid: () => valid };
}

async function tokenFrom(obtain: ObtainAccessToken, refused?: string): Promise<string> {
  const token = await obtain({ share: SHARE, ...(refused !== undefined && { refused }) });
  if (!token.ok) throw new Error(token.failure.reason);
  return token.value;
}

describe("a token for a received share", () => {
  it("[S180] is asked of the Sending Server with the share's secret, in our name", async () => {
    const { obtain, peers } = setUp();
    expect(await obtain({ share: SHARE })).toEqual({ ok: true, value: "token-1" });
    expect(peers.exchanges).toEqual([{ host: PEER, request: { code: "s3cr3tIn7", clientId: HOST } }]);
  });

  it("is kept until shortly before it ends", async () => {
    const { obtain, clock, peers } = setUp();
    await tokenFrom(obtain);
    clock.advance(269_999);
    expect(await tokenFrom(obtain)).toBe("token-1");
    clock.advance(1);
    expect(await tokenFrom(obtain)).toBe("token-2");
    expect(peers.exchanges).toHaveLength(2);
  });

  it.each(["unsaid", 30, 1] as const)("is not kept when its seconds are %s", async (expiresIn) => {
    const { obtain } = setUp({ expiresIn });
    expect([await tokenFrom(obtain), await tokenFrom(obtain)]).toEqual(["token-1", "token-2"]);
  });

  it("is asked for once, however many want it at the same time", async () => {
    const { obtain, peers } = setUp();
    expect(new Set(await race(20, () => tokenFrom(obtain)))).toEqual(new Set(["token-1"]));
    expect(peers.exchanges).toHaveLength(1);
  });

  it("is asked for by each request where none may wait for another", async () => {
    const { obtain, peers } = setUp({ shareLookups: false });
    await race(3, () => tokenFrom(obtain));
    expect(peers.exchanges).toHaveLength(3);
    expect(await tokenFrom(obtain)).toBe("token-3");
  });

  it("is another one for each share, and for a share that has changed", async () => {
    const { obtain, peers } = setUp();
    for (const share of [SHARE, { ...SHARE, id: "other" }, { ...SHARE, revision: 2 }]) {
      await obtain({ share });
    }
    expect(peers.exchanges).toHaveLength(3);
  });

  it("is another one after the peer has refused it", async () => {
    const { obtain } = setUp();
    const refused = await tokenFrom(obtain);
    expect(await tokenFrom(obtain, refused)).toBe("token-2");
    expect(await tokenFrom(obtain)).toBe("token-2");
  });

  it("[S181] is not asked for again because an older one was refused: that would revoke the new one", async () => {
    const { obtain, peers, valid } = setUp();
    const old = await tokenFrom(obtain);
    // Ten requests are under way with the old token when it is revoked.
    const renewed = await race(10, () => tokenFrom(obtain, old));
    expect(new Set(renewed)).toEqual(new Set([valid()]));
    // And one whose refusal comes late.
    expect(await tokenFrom(obtain, old)).toBe(valid());
    expect(peers.exchanges).toHaveLength(2);
  });

  it.each([
    { reason: "peer-unreachable", host: PEER, reachedPeer: false },
    { reason: "peer-refused", host: PEER, status: 400, detail: "invalid_grant" },
    { reason: "not-supported", what: "token exchange" },
  ] as const)("is not there when the peer gives none: $reason", async (failure) => {
    const { obtain, peers } = setUp();
    const works = peers.script.exchangeCode;
    peers.script.exchangeCode = () => fail(failure);
    expect(await obtain({ share: SHARE })).toEqual({ ok: false, failure });
    peers.script.exchangeCode = works;
    expect(await obtain({ share: SHARE })).toMatchObject({ ok: true });
  });

  it("is forgotten when a renewal fails: the peer has refused it", async () => {
    const { obtain, peers } = setUp();
    const refused = await tokenFrom(obtain);
    peers.script.exchangeCode = () => fail({ reason: "peer-unreachable", host: PEER, reachedPeer: true });
    expect(await obtain({ share: SHARE, refused })).toMatchObject({ ok: false });
    expect(await obtain({ share: SHARE })).toMatchObject({ ok: false });
  });

  it("is none for a share without WebDAV", async () => {
    const { obtain, peers } = setUp();
    expect(await obtain({ share: { ...SHARE, offers: [] } })).toMatchObject({
      failure: { reason: "not-supported" },
    });
    expect(peers.exchanges).toEqual([]);
  });
});
