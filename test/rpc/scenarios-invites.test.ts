import { describe, expect, it } from "vitest";
import { fail, ok } from "../../src/domain/result.ts";
import { InviteAPI } from "../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { EINSTEIN, MARIE } from "../support/people.ts";
import { codeOf, createRpcWorld, type RpcWorld } from "./support.ts";

const CERNBOX = "cernbox.cern.ch";
const CESNET = "cesnet.cz";

function worldAt(host: string): RpcWorld {
  const users = [MARIE, EINSTEIN].map((user) => ({ ...user, id: { ...user.id, idp: `https://${host}` } }));
  return createRpcWorld({ users, server: { host, publicUrl: `https://${host}` } });
}

/** Einstein's server and Marie's; what hers asks of his over OCM, his answers by its own rules. */
function twoWorlds() {
  const einsteins = worldAt(CERNBOX);
  const maries = worldAt(CESNET);
  maries.peers.script.acceptInvite = async (_, request) => {
    const accepted = await einsteins.useCases.acceptInvite({
      token: request.token,
      user: { idp: request.recipientProvider, opaqueId: request.userID, type: "federated" },
      displayName: request.name,
      mail: request.email,
    });
    if (!accepted.ok) return fail(accepted.failure);
    const { owner, already } = accepted.value;
    return ok({ user: { userID: owner.id.opaqueId, email: owner.mail, name: owner.displayName }, already });
  };
  const einstein = einsteins.client(InviteAPI, EINSTEIN);
  const marie = maries.client(InviteAPI, MARIE);
  return { einsteins, einstein, marie };
}

const originSystemProvider = { domain: CERNBOX };

describe("the invite flow between two gateways", () => {
  it("[S83] tells each of the other, and nobody else", async () => {
    const { einstein, marie } = twoWorlds();
    const { inviteToken } = await einstein.generateInviteToken({});
    const forwarded = await marie.forwardInvite({ inviteToken: inviteToken ?? {}, originSystemProvider });
    expect(codeOf(forwarded)).toBe("OK");
    expect(forwarded).toMatchObject({
      userId: { idp: `https://${CERNBOX}`, opaqueId: "einstein" },
      displayName: EINSTEIN.displayName,
      email: EINSTEIN.mail,
    });
    expect((await marie.findAcceptedUsers({})).acceptedUsers).toMatchObject([
      { id: { idp: `https://${CERNBOX}`, opaqueId: "einstein" }, displayName: EINSTEIN.displayName },
    ]);
    expect((await einstein.findAcceptedUsers({})).acceptedUsers).toMatchObject([
      { id: { idp: CESNET, opaqueId: "marie" }, displayName: MARIE.displayName },
    ]);
  });

  it("[S84] answers ALREADY_EXISTS to another token of one who is known", async () => {
    const { einstein, marie } = twoWorlds();
    const codes: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const { inviteToken } = await einstein.generateInviteToken({});
      codes.push(codeOf(await marie.forwardInvite({ inviteToken: inviteToken ?? {}, originSystemProvider })));
    }
    expect(codes).toEqual(["OK", "ALREADY_EXISTS"]);
    expect((await einstein.findAcceptedUsers({})).acceptedUsers).toHaveLength(1);
  });

  it("[S85] answers INVALID_ARGUMENT to a token that has expired", async () => {
    const { einsteins, einstein, marie } = twoWorlds();
    const { inviteToken } = await einstein.generateInviteToken({});
    einsteins.clock.advance(86_400_000);
    const answer = await marie.forwardInvite({ inviteToken: inviteToken ?? {}, originSystemProvider });
    expect(codeOf(answer)).toBe("INVALID_ARGUMENT");
    expect((await marie.findAcceptedUsers({})).acceptedUsers).toEqual([]);
  });

  it("[S86] answers NOT_FOUND to a token nobody made", async () => {
    const { marie } = twoWorlds();
    const inviteToken = { token: "not-existing-token" };
    expect(codeOf(await marie.forwardInvite({ inviteToken, originSystemProvider }))).toBe("NOT_FOUND");
  });
});
