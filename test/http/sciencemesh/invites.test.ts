import { describe, expect, it } from "vitest";
import type { Failure } from "../../../src/domain/failure.ts";
import { fail, ok } from "../../../src/domain/result.ts";
import { formatInviteString } from "../../../src/ocm/invite-string.ts";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { anInvite } from "../../support/records.ts";
import { createTestService } from "../../support/service.ts";
import { trustInList } from "../../support/trust.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const REMOTE = "cloud.example.org:10200";
const INVITE = { token: "0d6f5b3c-6b1e-4f8a-9d9a-2f6b8a1c7e55", providerDomain: REMOTE };

describe("POST /sciencemesh/generate-invite", () => {
  it("[S1] takes nulls for nothing, and answers a token with its expiry", async () => {
    const service = createTestService();
    const response = await service.request("POST /sciencemesh/generate-invite", {
      as: MARIE,
      json: { description: null, recipient: null },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe("application/json");
    const body = await response.json();
    expect(Object.keys(body)).toEqual(["token", "expiration"]);
    expect(body.token).toMatch(UUID);
    expect(body.expiration).toBe(Date.parse("2026-01-17T13:37:00Z") / 1000);
  });

  it("[S2] keeps the description", async () => {
    const description = "a share invitation from Alice";
    const response = await createTestService().request("POST /sciencemesh/generate-invite", {
      as: MARIE,
      json: { description, recipient: "brian@example.org" },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ description });
  });

  it.each([
    { recipient: "user@subdomain.example.longdomain", status: 200 },
    { recipient: "user.bob+123@domain.test-123.com", status: 200 },
    { recipient: "user.example.com", status: 400 },
    { recipient: "user@.com", status: 400 },
    { recipient: "@domain.com", status: 400 },
    { recipient: "user@domain..com", status: 400 },
  ])(
    "[S3] [S4] [S5] [S6] [S7] [S8] answers $status to the recipient $recipient",
    async ({ recipient, status }) => {
      const response = await createTestService().request("POST /sciencemesh/generate-invite", {
        as: MARIE,
        json: { recipient },
      });
      expect(response.status).toBe(status);
      if (status === 400) expect(await response.json()).toMatchObject({ code: "INVALID_PARAMETER" });
    },
  );

  it("[S9] tells the product whom to write to", async () => {
    const service = createTestService();
    await service.request("POST /sciencemesh/generate-invite", {
      as: MARIE,
      json: { recipient: "david@example.org" },
    });
    expect(service.events).toMatchObject([
      { type: "invite-generated", invite: { recipient: "david@example.org", owner: { username: "marie" } } },
    ]);
  });

  it.each([
    { what: "no body", request: {} },
    { what: "an empty JSON body", request: { body: "", headers: { "Content-Type": "application/json" } } },
    { what: "JSON null", request: { json: null } },
    { what: "a form", request: { form: { recipient: "no mail address" } } },
  ])("[S91] [S219] takes $what for no wishes", async ({ request }) => {
    const response = await createTestService().request("POST /sciencemesh/generate-invite", {
      as: MARIE,
      ...request,
    });
    expect(response.status).toBe(200);
  });

  it.each([
    { what: "truncated JSON", request: { body: "{", headers: { "Content-Type": "application/json" } } },
    { what: "an array", request: { json: [] } },
    { what: "a number for a description", request: { json: { description: 7 } } },
  ])("answers 400 to $what", async ({ request }) => {
    const response = await createTestService().request("POST /sciencemesh/generate-invite", {
      as: MARIE,
      ...request,
    });
    expect(response.status).toBe(400);
  });

  it("[S218] writes a link that keeps the page's own query and escapes what needs it", async () => {
    const service = createTestService({
      server: { host: "[2001:db8::1]:8443" },
      meshDirectoryUrl: "https://mesh.example.org/find?lang=de&q=a%26b#top",
    });
    const { token, invite_link } = await (
      await service.request("POST /sciencemesh/generate-invite", { as: MARIE })
    ).json();
    expect(URL.canParse(invite_link)).toBe(true);
    const query = new URL(invite_link).searchParams;
    expect([...query]).toEqual([
      ["lang", "de"],
      ["q", "a&b"],
      ["token", token],
      ["providerDomain", "[2001:db8::1]:8443"],
    ]);
  });

  it("[S87] is for our users only", async () => {
    const response = await createTestService().request("POST /sciencemesh/generate-invite");
    expect(response.status).toBe(401);
    expect(response.headers.get("WWW-Authenticate")).toBe('Basic realm="Meshport", Bearer realm="Meshport"');
    expect(await response.json()).toEqual({ code: "UNAUTHENTICATED", message: "not authenticated" });
  });
});

describe("GET /sciencemesh/list-invite", () => {
  it("[S10] lists no invite that has expired", async () => {
    const service = createTestService({ policy: { inviteLifetimeMs: 1000 } });
    await service.request("POST /sciencemesh/generate-invite", { as: MARIE });
    service.clock.advance(2000);
    const response = await service.request("GET /sciencemesh/list-invite", { as: MARIE });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual([]);
  });

  it("[S11] [S12] lists the caller's own, as they were answered, without the recipient", async () => {
    const service = createTestService();
    const made = await service.request("POST /sciencemesh/generate-invite", {
      as: MARIE,
      json: { description: "for you", recipient: "brian@example.org" },
    });
    await service.request("POST /sciencemesh/generate-invite", { as: EINSTEIN });
    const response = await service.request("GET /sciencemesh/list-invite", { as: MARIE });
    expect(await response.json()).toEqual([await made.json()]);
  });

  it("lists more than a page of the store", async () => {
    const service = createTestService();
    for (let index = 0; index < 1005; index += 1) {
      await service.repositories.invites.add(anInvite({ token: `token-${index}` }));
    }
    const response = await service.request("GET /sciencemesh/list-invite", { as: MARIE });
    expect(await response.json()).toHaveLength(1005);
  });
});

describe("POST /sciencemesh/accept-invite", () => {
  it("[S13] [S14] [S88] [S93] tells the inviter's server, and keeps the contact", async () => {
    const service = createTestService();
    const response = await service.request("POST /sciencemesh/accept-invite", { as: EINSTEIN, json: INVITE });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
    expect(service.peers.invites).toEqual([
      {
        host: REMOTE,
        request: {
          recipientProvider: "ocm.example.org",
          token: INVITE.token,
          userID: "einstein",
          email: "einstein@example.org",
          name: "Albert Einstein",
        },
      },
    ]);
    const users = await service.request("GET /sciencemesh/find-accepted-users", { as: EINSTEIN });
    expect(await users.json()).toEqual([
      { display_name: "Brian Murphy", idp: REMOTE, user_id: "brian", mail: "brian@example.org" },
    ]);
  });

  it("[S16] [S89] answers 409 when the two are connected already", async () => {
    const service = createTestService();
    await service.request("POST /sciencemesh/accept-invite", { as: EINSTEIN, json: INVITE });
    const user = { userID: "brian", email: "brian@example.org", name: "Brian Murphy" };
    service.peers.script.acceptInvite = () => ok({ user, already: true });
    const response = await service.request("POST /sciencemesh/accept-invite", { as: EINSTEIN, json: INVITE });
    expect(response.status).toBe(409);
    expect(await response.json()).toEqual({ code: "ALREADY_EXIST", message: "user already known" });
    const users = await service.request("GET /sciencemesh/find-accepted-users", { as: EINSTEIN });
    expect(await users.json()).toHaveLength(1);
  });

  const host = REMOTE;
  it.each<{ what: string; failure: Failure; status: number; code: string; message: string }>([
    {
      what: "[S19] the inviter's server does not know the token",
      failure: { reason: "not-found", what: "invite" },
      status: 404,
      code: "RESOURCE_NOT_FOUND",
      message: "token not found",
    },
    {
      what: "[S18] [S90] the token has expired",
      failure: { reason: "invite-expired" },
      status: 400,
      code: "INVALID_PARAMETER",
      message: "token has expired",
    },
    {
      what: "[S17] the inviter's server knows the user but does not say who it is",
      failure: { reason: "already-exists", what: "contact" },
      status: 409,
      code: "ALREADY_EXIST",
      message: "user already known",
    },
    {
      what: "[S213] the inviter's server does not trust us",
      failure: { reason: "provider-not-trusted", host },
      status: 401,
      code: "UNAUTHENTICATED",
      message: "remote service not trusted",
    },
    {
      what: "[S213] the inviter's server does not answer",
      failure: { reason: "peer-unreachable", host, reachedPeer: false },
      status: 502,
      code: "PROVIDER_ERROR",
      message: `no answer from ${REMOTE}`,
    },
    {
      what: "[S213] the inviter's server answers nonsense, which we keep to ourselves",
      failure: { reason: "peer-refused", host, status: 500, detail: "stack trace" },
      status: 502,
      code: "PROVIDER_ERROR",
      message: `${REMOTE} answered 500`,
    },
    {
      what: "[S213] the inviter's server has no OCM API",
      failure: { reason: "not-supported", what: "OCM at that server" },
      status: 501,
      code: "FUNCTION_NOT_IMPLEMENTED",
      message: "OCM at that server not supported",
    },
  ])("$what: answers $status", async ({ failure, status, code, message }) => {
    const service = createTestService();
    service.peers.script.acceptInvite = () => fail(failure);
    const response = await service.request("POST /sciencemesh/accept-invite", { as: EINSTEIN, json: INVITE });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ code, message });
    const users = await service.request("GET /sciencemesh/find-accepted-users", { as: EINSTEIN });
    expect(await users.json()).toEqual([]);
  });

  it("[S20] refuses an invite of its own users, and asks nobody", async () => {
    const service = createTestService();
    const { token } = await (
      await service.request("POST /sciencemesh/generate-invite", { as: MARIE })
    ).json();
    for (const providerDomain of ["ocm.example.org", "https://OCM.Example.org:443/"]) {
      const json = { token, providerDomain };
      const response = await service.request("POST /sciencemesh/accept-invite", { as: MARIE, json });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        code: "INVALID_PARAMETER",
        message: "can not accept an invite from the same instance",
      });
    }
    expect(service.peers.invites).toEqual([]);
  });

  it("[S215] answers 404 when the provider is not listed, and asks nobody", async () => {
    const service = createTestService({ trust: await trustInList(["receiver.org"]) });
    const response = await service.request("POST /sciencemesh/accept-invite", { as: EINSTEIN, json: INVITE });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      code: "RESOURCE_NOT_FOUND",
      message: "provider not found (providers)",
    });
    expect(service.peers.invites).toEqual([]);
  });

  const query = new URLSearchParams(INVITE);
  const string = formatInviteString({ token: INVITE.token, host: REMOTE });
  it.each([
    { what: "[S216] a form", path: "", request: { form: INVITE } },
    { what: "[S216] a query", path: `?${query}`, request: {} },
    {
      what: "[S216] JSON with a charset",
      path: "",
      request: { json: INVITE, headers: { "Content-Type": "application/json; charset=utf-8" } },
    },
    { what: "[S217] an Invite String", path: "", request: { json: { inviteString: string } } },
    { what: "[S217] an Invite String pasted as the token", path: "", request: { json: { token: string } } },
    {
      what: "[S217] a pasted invite link",
      path: "",
      request: { json: { token: `https://mesh.example.org/?${query}`, providerDomain: null } },
    },
  ])("$what is taken", async ({ path, request }) => {
    const service = createTestService();
    const response = await service.request(`POST /sciencemesh/accept-invite${path}`, {
      as: EINSTEIN,
      ...request,
    });
    expect(response.status).toBe(200);
    expect(service.peers.invites).toMatchObject([{ host: REMOTE, request: { token: INVITE.token } }]);
  });

  it.each([
    { what: "JSON null", request: { json: null } },
    { what: "nothing", request: {} },
    { what: "a token alone", request: { json: { token: INVITE.token } } },
    { what: "a provider alone", request: { json: { providerDomain: REMOTE } } },
    { what: "a provider that is no host", request: { json: { ...INVITE, providerDomain: "no host" } } },
    { what: "broken JSON", request: { body: "{", headers: { "Content-Type": "application/json" } } },
  ])("[S216] answers 400 to $what", async ({ request }) => {
    const response = await createTestService().request("POST /sciencemesh/accept-invite", {
      as: EINSTEIN,
      ...request,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "INVALID_PARAMETER" });
  });

  it("[S233] keeps one contact of two acceptances that come at once", async () => {
    const service = createTestService();
    const user = { userID: "brian", email: "brian@example.org", name: "Brian Murphy" };
    let asked = 0;
    service.peers.script.acceptInvite = () => {
      asked += 1;
      return ok({ user, already: asked > 1 });
    };
    const responses = await Promise.all(
      [INVITE, INVITE].map((json) =>
        service.request("POST /sciencemesh/accept-invite", { as: EINSTEIN, json }),
      ),
    );
    // Which of the two is stored first is chance; both may rightly have closed the gap.
    for (const { status } of responses) expect([200, 409]).toContain(status);
    expect(responses.map(({ status }) => status)).toContain(200);
    expect((await service.repositories.contacts.list(EINSTEIN.id)).items).toHaveLength(1);
  });

  it("[S235] leaves no token in the log", async () => {
    const service = createTestService();
    const path = `POST /sciencemesh/accept-invite?${query}`;
    await service.request(path, { as: EINSTEIN });
    service.peers.script.acceptInvite = () => fail({ reason: "not-found", what: "invite" });
    await service.request(path, { as: EINSTEIN });
    expect(service.log.text()).toContain("/sciencemesh/accept-invite");
    expect(service.log.text()).not.toContain(INVITE.token);
  });
});
