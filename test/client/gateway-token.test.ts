import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  connectMeshport,
  generateInvite,
  listContacts,
  listInvites,
  listShares,
  type MeshportErrorCode,
} from "../../src/client/index.ts";
import { JWT_SECRET, type RevaTokenFacts, revaToken, shareScope } from "../support/reva-token.ts";
import { allOf, type Site, startSite } from "./support.ts";

const now = Math.floor(Date.now() / 1000);
const valid = { iat: now, exp: now + 3600 };

describe("a user with the token of a gateway", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite("marie", {}, { MESHPORT_GATEWAY_JWT_SECRET: JWT_SECRET });
  });
  afterAll(() => site?.close());

  const userOf = (facts: RevaTokenFacts) =>
    connectMeshport({ url: site.rpcUrl }).withAccessToken(revaToken(facts));

  it("does their jobs without a secret of the application", async () => {
    const user = userOf({ claims: valid });
    const invite = await generateInvite(user, { provider: site.provider });
    expect(await listInvites(user, { provider: site.provider })).toEqual([invite]);
    expect(await listContacts(user)).toEqual([]);
    expect(await allOf(listShares(user))).toEqual([]);
  });

  it("is not helped by the secret of the application when the token is wrong", async () => {
    const user = site.service.withAccessToken(
      revaToken({ secret: "of-another-installation", claims: valid }),
    );
    await expect(listContacts(user)).rejects.toMatchObject({ code: "permission-denied", refused: false });
  });

  it.each<readonly [string, RevaTokenFacts, MeshportErrorCode]>([
    ["signed by another", { secret: "of-another-installation", claims: valid }, "permission-denied"],
    ["over", { claims: { iat: now - 7200, exp: now - 3600 } }, "permission-denied"],
    ["for one share only", { claims: { ...valid, scope: shareScope("s-1") } }, "permission-denied"],
  ])("is refused with a token that is %s", async (_what, facts, code) => {
    await expect(listContacts(userOf(facts))).rejects.toMatchObject({ code, refused: false });
  });
});

describe("a page in a browser", () => {
  it("reaches the internal services from their own origin only", async () => {
    const site = await startSite(
      "marie",
      {},
      { MESHPORT_HTTP_CORS_ALLOW_ORIGINS: "https://web.example.org" },
    );
    try {
      const rpc = `${site.rpcUrl}/cs3.ocm.invite.v1beta1.InviteAPI/FindAcceptedUsers`;
      const headers = {
        origin: "https://web.example.org",
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-access-token",
      };
      for (const method of ["OPTIONS", "POST"]) {
        const answer = await fetch(rpc, { method, headers });
        expect(answer.ok).toBe(false);
        expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
      }
    } finally {
      await site.close();
    }
  });
});
