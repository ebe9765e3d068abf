import { describe, expect, it } from "vitest";
import { formatInviteLink, formatInviteString, parseInviteString } from "../../src/client/index.ts";
import {
  formatInviteString as serverFormat,
  parseInviteString as serverParse,
} from "../../src/ocm/invite-string.ts";

const invite = { token: "5f7b-tok@en+ü", provider: "cloud.example.org:8443" };

describe("an invite string", () => {
  it("is what the server reads and writes", () => {
    const text = formatInviteString(invite);
    expect(text).toBe(serverFormat({ token: invite.token, host: invite.provider }));
    expect(serverParse(text)).toEqual({ token: invite.token, host: invite.provider });
  });

  it.each([
    ["the string", formatInviteString(invite)],
    [
      "the string in the other alphabet",
      formatInviteString(invite).replaceAll("+", "-").replaceAll("/", "_"),
    ],
    ["the string without padding", formatInviteString(invite).replace(/=+$/, "")],
    ["the string broken by a mail program", ` ${formatInviteString(invite).replace(/(.{10})/g, "$1\n")} `],
    ["what is in it", `${invite.token}@${invite.provider}`],
    ["a link", formatInviteLink("https://wayf.example.org/choose?lang=fr", invite)],
  ])("is read from %s", (_what, text) => {
    expect(parseInviteString(text)).toEqual(invite);
  });

  it.each([
    ["nothing", ""],
    ["no base64", "not an invite!"],
    ["no provider", "token@"],
    ["no token", "@cloud.example.org"],
    ["a path for a provider", "token@cloud.example.org/x"],
    ["a link without an invite", "https://wayf.example.org/?token=x"],
    ["bytes that are no text", btoa("\xff\xfe@\xff")],
    ["a control character", btoa("to\x00ken@cloud.example.org")],
  ])("is not read from %s", (_what, text) => {
    expect(parseInviteString(text)).toBeUndefined();
  });

  it.each(["", "https://cloud.example.org", "cloud.example.org/x", "a@b", "a b"])(
    "is of no provider %j",
    (provider) => {
      expect(() => formatInviteString({ token: "t", provider })).toThrow(/host of a server/);
    },
  );

  it("leads only to a page that is one", () => {
    const link = new URL(formatInviteLink("https://wayf.example.org/choose?lang=fr", invite));
    expect(Object.fromEntries(link.searchParams)).toEqual({
      lang: "fr",
      token: invite.token,
      providerDomain: invite.provider,
    });
    expect(() => formatInviteLink("choose", invite)).toThrow(/URL of the page/);
  });
});
