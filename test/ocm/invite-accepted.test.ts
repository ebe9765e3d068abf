import { describe, expect, it } from "vitest";
import { addressAt } from "../../src/ocm/address.ts";
import {
  parseInviteAcceptedRequest,
  parseInviteAcceptedResponse,
  writeInviteAcceptedRequest,
  writeInviteAcceptedResponse,
} from "../../src/ocm/invite-accepted.ts";
import { jsonBody, vector, vectors } from "./vectors.ts";

function bodyOf(id: string): unknown {
  const message = vector(id);
  const isForm = message.headers["Content-Type"]?.includes("urlencoded");
  return isForm ? Object.fromEntries(new URLSearchParams(String(message.body))) : jsonBody(message);
}

describe("reading an Invite Acceptance Request", () => {
  it.each(vectors("invite-"))("$id", ({ id, expect: { normalized } }) => {
    const parsed = parseInviteAcceptedRequest(bodyOf(id));
    expect(parsed.ok).toBe(id !== "invite-bad-json" && id !== "invite-stub-nested");
    if (!parsed.ok || !normalized) return;
    const { userID, recipientProvider } = parsed.value;
    expect(addressAt(userID, recipientProvider)?.identifier).toBe(normalized.userID);
  });

  it("takes a provider with a scheme and leaves the scheme off", () => {
    const parsed = parseInviteAcceptedRequest({
      recipientProvider: "https://OCIS.example.org/",
      token: "t",
      userID: "u",
    });
    expect(parsed.ok && parsed.value).toEqual({
      recipientProvider: "ocis.example.org",
      token: "t",
      userID: "u",
      email: "",
      name: "",
    });
  });

  it("says what is missing", () => {
    const parsed = parseInviteAcceptedRequest({ recipientProvider: "not a host", userID: null });
    expect(!parsed.ok && parsed.failure.issues).toEqual([
      { name: "recipientProvider", message: "not a host" },
      { name: "token", message: "REQUIRED" },
      { name: "userID", message: "REQUIRED" },
    ]);
  });
});

describe("writing invite messages", () => {
  it.each(["out-invite-cernbox", "out-invite-ocis", "out-invite-ocmgo"])("%s", (id) => {
    const body = vector(id).body as Parameters<typeof writeInviteAcceptedRequest>[0];
    expect(writeInviteAcceptedRequest(body)).toEqual(body);
  });

  it("answers with a name even when the user has none", () => {
    const user = { userID: "marie", email: "m@example.org", name: " " };
    expect(writeInviteAcceptedResponse(user)).toEqual({ ...user, name: "marie" });
    expect(parseInviteAcceptedResponse({ userId: "marie" })).toMatchObject({
      ok: true,
      value: { userID: "marie" },
    });
  });
});
