import { describe, expect, it } from "vitest";
import { formatInviteString, parseInviteString } from "../../src/ocm/invite-string.ts";
import { toBase64, toBase64Url } from "../../src/ocm/text-encoding.ts";

const token = "0b2a6f0e-1c1d-4a58-9c5a-6f1f8c6b7e11";
const parts = { token, host: "cloud.example.org" };

describe("reading what people paste as an invite", () => {
  it.each([
    formatInviteString(parts),
    toBase64(`${token}@cloud.example.org`),
    toBase64Url(`${token}@cloud.example.org`),
    toBase64(`${token}@https://Cloud.example.org/`),
    `${toBase64(`${token}@cloud.example.org`).slice(0, 20)}\n${toBase64(`${token}@cloud.example.org`).slice(20)}`,
    `  ${token}@cloud.example.org `,
    `${token}@https://cloud.example.org`,
    `https://mesh.example.net/accept?x=1&token=${token}&providerDomain=cloud.example.org`,
    `https://mesh.example.net/accept?token=${token}&providerDomain=https%3A%2F%2Fcloud.example.org`,
  ])("reads %j", (text) => {
    expect(parseInviteString(text)).toEqual(parts);
  });

  it.each([
    "",
    "nonsense",
    token,
    "@cloud.example.org",
    `${token}@`,
    "a b@cloud.example.org",
    toBase64("no host here"),
    "https://mesh.example.net/accept?token=x",
    `https://mesh.example.net/accept?token=${token}&providerDomain=*.org`,
    "x".repeat(5000),
  ])("sees no invite in %j", (text) => {
    expect(parseInviteString(text)).toBeUndefined();
  });

  it("writes the standard alphabet with padding", () => {
    expect(formatInviteString({ token: "a>?", host: "h.example" })).toBe(btoa("a>?@h.example"));
  });
});
