import { describe, expect, it } from "vitest";
import {
  interpretTokenAnswer,
  parseTokenRequest,
  writeTokenError,
  writeTokenRequest,
  writeTokenResponse,
} from "../../src/ocm/token.ts";
import { textBody, vectors } from "./vectors.ts";

const FIELDS = { grant_type: "authorization_code", client_id: "receiver.org", code: "s3cr3t" };

describe("reading a Token Request", () => {
  it.each(["authorization_code", "ocm_share", "ocm_authorization_code"])(
    "[S113] [S114] takes the grant type %s",
    (grant_type) => {
      expect(parseTokenRequest({ ...FIELDS, grant_type })).toEqual({
        ok: true,
        value: { code: "s3cr3t", clientId: "receiver.org" },
      });
    },
  );

  it.each([{ client_id: "" }, { client_id: undefined }, { client_id: null }])(
    "[S121] does without a client_id: %j",
    (change) => {
      expect(parseTokenRequest({ ...FIELDS, ...change })).toEqual({ ok: true, value: { code: "s3cr3t" } });
    },
  );

  it.each([
    ["Receiver.ORG", "receiver.org"],
    ["https://receiver.org/", "receiver.org"],
    ["receiver.org:8443", "receiver.org:8443"],
  ])("knows the host in the client_id %s", (client_id, clientId) => {
    expect(parseTokenRequest({ ...FIELDS, client_id })).toMatchObject({ value: { clientId } });
  });

  it("ignores what else OAuth knows", () => {
    const request = { ...FIELDS, redirect_uri: "https://receiver.org/", scope: "all", state: 1 };
    expect(parseTokenRequest(request)).toMatchObject({ ok: true });
  });

  it.each<[string, unknown, string]>([
    ["no object", [], "invalid_request"],
    ["nothing", undefined, "invalid_request"],
    ["[S116] no grant", { ...FIELDS, grant_type: undefined }, "invalid_request"],
    ["[S116] an empty grant", { ...FIELDS, grant_type: "" }, "invalid_request"],
    ["a grant that is no text", { ...FIELDS, grant_type: 1 }, "invalid_request"],
    ["[S115] another grant", { ...FIELDS, grant_type: "client_credentials" }, "unsupported_grant_type"],
    ["a grant of a prototype", { ...FIELDS, grant_type: "__proto__" }, "unsupported_grant_type"],
    ["[S120] no code", { ...FIELDS, code: undefined }, "invalid_request"],
    ["[S120] an empty code", { ...FIELDS, code: "" }, "invalid_request"],
    ["a code that is no text", { ...FIELDS, code: { $ne: "" } }, "invalid_request"],
    ["a code that can be none of ours", { ...FIELDS, code: "x".repeat(513) }, "invalid_grant"],
    ["a client that is no text", { ...FIELDS, client_id: 7 }, "invalid_request"],
    ["a client that is no host", { ...FIELDS, client_id: "not a host" }, "invalid_client"],
    ["an endless client", { ...FIELDS, client_id: `${"a.".repeat(2000)}org` }, "invalid_client"],
  ])("denies %s", (_what, fields, error) => {
    expect(parseTokenRequest(fields)).toMatchObject({ ok: false, error, description: expect.any(String) });
  });
});

describe("writing", () => {
  it("[S180] a Token Request: a form, whatever stands in the code", () => {
    const form = writeTokenRequest({ code: "a+b&c=d é", clientId: "ocm.example.org:8443" });
    expect(Object.fromEntries(new URLSearchParams(form))).toEqual({
      grant_type: "authorization_code",
      client_id: "ocm.example.org:8443",
      code: "a+b&c=d é",
    });
  });

  it("the answers of RFC 6749", () => {
    expect(writeTokenResponse({ accessToken: "t", expiresIn: 300 })).toEqual({
      access_token: "t",
      token_type: "Bearer",
      expires_in: 300,
    });
    expect(writeTokenError("invalid_grant", "why")).toEqual({
      error: "invalid_grant",
      error_description: "why",
    });
  });
});

const answer = (status: number, body: unknown) =>
  interpretTokenAnswer({
    status,
    contentType: "application/json",
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
const TOKEN = { access_token: "abc.def-1", token_type: "Bearer", expires_in: 300 };

describe("understanding a peer's answer", () => {
  it.each(vectors("resp-token-"))("$id: $expect.client", (message) => {
    const meaning = answer(message.expect.status, textBody(message));
    const { client } = message.expect;
    expect(meaning.outcome === "issued").toBe(client !== "failure");
    if (client === "success-no-cache") expect(meaning).not.toHaveProperty("expiresIn");
  });

  it.each<[string, number, unknown, object]>([
    ["[S150] a token", 200, TOKEN, { outcome: "issued", accessToken: "abc.def-1", expiresIn: 300 }],
    ["a 201", 201, TOKEN, { outcome: "issued" }],
    ["[S151] invalid_grant", 400, { error: "invalid_grant" }, { outcome: "denied", error: "invalid_grant" }],
    ["[S152] a bad grant type", 400, { error: "unsupported_grant_type" }, { outcome: "denied" }],
    ["[S153] a 403", 403, { message: "no" }, { outcome: "refused", detail: "no" }],
    ["[S154] a 401", 401, "Unsigned request", { outcome: "refused" }],
    ["[S155] a 500", 500, { error: "server_error" }, { outcome: "refused" }],
    ["[S156] no access_token", 200, { token_type: "Bearer" }, { outcome: "refused" }],
    ["[S157] no JSON", 200, "hello", { outcome: "refused" }],
    ["a page", 200, "<html></html>", { outcome: "refused" }],
    ["a token that is no text", 200, { ...TOKEN, access_token: 1 }, { outcome: "refused" }],
    ["a token that ends a header", 200, { ...TOKEN, access_token: "a\r\nb: c" }, { outcome: "refused" }],
    ["an endless token", 200, { ...TOKEN, access_token: "a".repeat(9000) }, { outcome: "refused" }],
    ["no type", 200, { access_token: "a" }, { outcome: "refused" }],
    ["a 404", 404, "nothing here", { outcome: "not-offered" }],
    ["a 501", 501, { error: "disabled" }, { outcome: "not-offered" }],
  ])("%s", (_what, status, body, expected) => {
    expect(answer(status, body)).toMatchObject(expected);
  });

  it.each([0, -1, "300", null, Number.NaN, {}])("does not believe the lifetime %j", (expires_in) => {
    expect(answer(200, { ...TOKEN, expires_in })).toEqual({ outcome: "issued", accessToken: "abc.def-1" });
  });

  it("bounds a lifetime beyond reason", () => {
    expect(answer(200, { ...TOKEN, expires_in: 1e300 })).toMatchObject({ expiresIn: 31_536_000 });
  });
});
