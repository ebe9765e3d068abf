import { describe, expect, it } from "vitest";
import { createSecret } from "../../../src/domain/secret.ts";
import { createGatewaySessions } from "../../../src/platform/sessions/gateway.ts";
import { createRevaTokens } from "../../../src/platform/sessions/reva-token.ts";
import { fixedClock } from "../../support/clock.ts";
import { EINSTEIN, sessionsOf } from "../../support/people.ts";
import { JWT_SECRET, revaToken, shareScope } from "../../support/reva-token.ts";

const BEARER = { authorization: `Bearer ${EINSTEIN.id.opaqueId}` };
const WRONG = revaToken({ secret: "wrong" });

function sessions(believeMfa = false) {
  const tokens = createRevaTokens({
    secrets: [createSecret(JWT_SECRET)],
    issuers: [],
    clock: fixedClock(),
  });
  return createGatewaySessions({ tokens, otherwise: sessionsOf([EINSTEIN]), believeMfa });
}

async function who(headers: Readonly<Record<string, string>>): Promise<string | undefined> {
  return (await sessions().authenticate(new Headers(headers)))?.id.opaqueId;
}

describe("a session behind a gateway", () => {
  it.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ["the gateway's token", { "x-access-token": revaToken() }, "marie"],
    ["a token beside an account of ours", { ...BEARER, "x-access-token": revaToken() }, "marie"],
    [
      "a token beside what its client sent",
      { authorization: "Bearer oidc", "x-access-token": revaToken() },
      "marie",
    ],
    ["an account of ours", BEARER, "einstein"],
    ["an account of ours and no token", { ...BEARER, "x-access-token": " " }, "einstein"],
    ["a wrong token beside an account of ours", { ...BEARER, "x-access-token": WRONG }, undefined],
    ["two tokens", { "x-access-token": `${revaToken()}, ${revaToken()}` }, undefined],
    ["a token as a bearer's", { authorization: `Bearer ${revaToken()}` }, undefined],
    [
      "a token for a share",
      { "x-access-token": revaToken({ claims: { scope: shareScope("out-1") } }) },
      undefined,
    ],
    [
      "a guest's token",
      { "x-access-token": revaToken({ claims: { scope: { lightweight: {} } } }) },
      undefined,
    ],
    ["a token for nothing", { "x-access-token": revaToken({ claims: { scope: {} } }) }, undefined],
    ["nothing", {}, undefined],
  ])("by %s", async (_, headers, user) => {
    expect(await who(headers)).toBe(user);
  });

  it("carries the token, to ask the gateway with", async () => {
    const token = revaToken();
    const user = await sessions().authenticate(new Headers({ "x-access-token": token }));
    expect(user?.accessToken?.reveal()).toBe(token);
  });

  it.each([
    [true, "true", true],
    [true, "false", undefined],
    [true, "TRUE", undefined],
    [false, "true", undefined],
  ])("has a second factor when the proxy is believed (%j) and says %j", async (believe, said, mfa) => {
    const headers = new Headers({ "x-access-token": revaToken(), "x-multi-factor-authentication": said });
    expect((await sessions(believe).authenticate(headers))?.mfa).toBe(mfa);
    const own = new Headers({ ...BEARER, "x-multi-factor-authentication": "true" });
    expect(
      (await sessions(believe).authenticate(own))?.mfa,
      "says nothing of our own accounts",
    ).toBeUndefined();
  });
});
