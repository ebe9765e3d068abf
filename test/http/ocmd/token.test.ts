import { describe, expect, it } from "vitest";
import { aRemoteUser, aShare } from "../../support/records.ts";
import { createTestService, type TestRequest, type TestServiceOptions } from "../../support/service.ts";

const RECEIVER = "receiver.org";
const BRIAN = aRemoteUser("brian", RECEIVER);
const FORM = { grant_type: "authorization_code", client_id: RECEIVER, code: "s3cr3tOut1" };
const FORM_TYPE = { "Content-Type": "application/x-www-form-urlencoded" };

async function ask(request: TestRequest, options: TestServiceOptions = {}) {
  const service = createTestService(options);
  await service.repositories.shares.add(aShare(BRIAN));
  const response = await service.request("POST /ocm/token", request);
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  expect(response.headers.get("Content-Type")).toBe("application/json");
  return { status: response.status, body: await response.json(), response, service };
}

describe("POST /ocm/token", () => {
  it.each<[string, TestRequest]>([
    ["[S113] a form", { form: FORM }],
    ["[S114] a form of the earlier draft", { form: { ...FORM, grant_type: "ocm_share" } }],
    ["[S121] a form without client", { form: { grant_type: "authorization_code", code: "s3cr3tOut1" } }],
    ["[R19] JSON, as Nextcloud sends it", { json: FORM }],
  ])("gives a token for %s", async (_what, request) => {
    const { status, body, response, service } = await ask(request);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toEqual({ access_token: expect.any(String), token_type: "Bearer", expires_in: 300 });
    expect(response.headers.get("Pragma")).toBe("no-cache");
    const opened = await service.useCases.authenticateShareToken({ sharedSecret: body.access_token });
    expect(opened).toMatchObject({ ok: true, value: { share: { id: "out-1" } } });
  });

  it.each<[string, TestRequest, string]>([
    ["[S116] no grant", { form: { client_id: RECEIVER, code: "s3cr3tOut1" } }, "invalid_request"],
    [
      "[S115] another grant",
      { form: { ...FORM, grant_type: "client_credentials" } },
      "unsupported_grant_type",
    ],
    ["[S120] an empty code", { form: { ...FORM, code: "" } }, "invalid_request"],
    ["[S117] [S118] an unknown code", { form: { ...FORM, code: "wrong" } }, "invalid_grant"],
    ["[S227] another client", { form: { ...FORM, client_id: "evil.example" } }, "invalid_client"],
    ["[S122] a form that is none", { body: "%zz", headers: FORM_TYPE }, "invalid_request"],
    [
      "a code that stands there twice",
      { body: `${new URLSearchParams(FORM)}&code=other`, headers: FORM_TYPE },
      "invalid_request",
    ],
    ["JSON that is none", { body: "{", headers: { "Content-Type": "application/json" } }, "invalid_request"],
    ["JSON that is a list", { json: [] }, "invalid_request"],
    ["a body of no type", { body: new TextEncoder().encode("code=s3cr3tOut1") }, "invalid_request"],
    ["no body", {}, "invalid_request"],
  ])("denies %s with 400", async (_what, request, error) => {
    const { status, body, response } = await ask(request);
    expect(status).toBe(400);
    expect(body).toEqual({ error, error_description: expect.any(String) });
    expect(response.headers.get("Pragma")).toBe("no-cache");
    expect(JSON.stringify(body)).not.toContain("s3cr3t");
  });

  it("[S227] asks for a signature where one must be, in the words of OAuth", async () => {
    const { status, body } = await ask({ form: FORM }, { policy: { signaturePolicyFor: () => "require" } });
    expect([status, body]).toMatchObject([401, { error: "invalid_client" }]);
  });

  it.each([
    { malformed: true, status: 400 },
    { malformed: false, status: 401 },
  ])("denies a signature that is not to be believed with $status", async ({ malformed, status }) => {
    const failure = { reason: "signature-refused", why: "stale", malformed } as const;
    const answer = await ask(
      { form: FORM },
      { authenticatePeer: async () => ({ kind: "refused", failure }) },
    );
    expect([answer.status, answer.body]).toMatchObject([status, { error: "invalid_client" }]);
  });

  it("gives a token to who signs for the recipient's server, and to nobody else who signs", async () => {
    const signedBy = (host: string): TestServiceOptions => ({
      authenticatePeer: async () => ({ kind: "signed", peer: { host, keyId: `https://${host}/ocm#1` } }),
    });
    expect(await ask({ form: FORM }, signedBy(RECEIVER))).toMatchObject({ status: 200 });
    expect(await ask({ form: FORM }, signedBy("evil.example"))).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
    });
  });

  it("keeps codes and tokens out of the log", async () => {
    const { service, body } = await ask({ form: FORM });
    const log = JSON.stringify(service.log.lines);
    expect(log).not.toContain("s3cr3tOut1");
    expect(log).not.toContain(body.access_token);
  });

  it("takes nothing but POST", async () => {
    const response = await createTestService().request("GET /ocm/token?code=s3cr3tOut1");
    expect([response.status, response.headers.get("Allow")]).toEqual([405, "POST, OPTIONS"]);
  });
});
