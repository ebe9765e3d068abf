import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalHost, identifierAliases, parseAddress, sameAddress } from "../../src/ocm/address.ts";
import { parseDiscovery, selectShareDialect } from "../../src/ocm/discovery.ts";
import { parseInviteAcceptedRequest, parseInviteAcceptedResponse } from "../../src/ocm/invite-accepted.ts";
import { formatInviteString, parseInviteString } from "../../src/ocm/invite-string.ts";
import { isJsonObject } from "../../src/ocm/json.ts";
import { parseNewShare, shareFingerprintText, writeNewShare } from "../../src/ocm/new-share.ts";
import { parseNotification, writeNotification } from "../../src/ocm/notification.ts";
import {
  interpretInviteAnswer,
  interpretNotificationAnswer,
  interpretShareAnswer,
} from "../../src/ocm/response.ts";
import { DEFAULT_SUPPORT } from "../../src/ocm/share-support.ts";
import { fromBase64, toBase64, toBase64Url } from "../../src/ocm/text-encoding.ts";
import { jsonBody, vectors } from "./vectors.ts";

const json = fc.jsonValue({ maxDepth: 4 });

/** A real message with some members replaced by any JSON. */
function mutated(prefix: string) {
  const bodies = vectors(prefix)
    .map((message) => jsonBody(message))
    .filter((body) => typeof body === "object" && body !== null && !Array.isArray(body));
  return fc
    .tuple(fc.constantFrom(...(bodies as Record<string, unknown>[])), fc.nat(), json, fc.boolean())
    .map(([body, at, value, deep]) => {
      const names = Object.keys(body);
      const name = names[at % Math.max(names.length, 1)] ?? "x";
      const inner = body[name];
      const [member] = deep && isJsonObject(inner) ? Object.keys(inner) : [];
      return { ...body, [name]: member && isJsonObject(inner) ? { ...inner, [member]: value } : value };
    });
}

const anything = (prefix: string) => fc.oneof(json, mutated(prefix));
const support = { ...DEFAULT_SUPPORT, protocols: ["webdav", "webapp", "ssh", "datatx", "embedded"] };
const address = { owner: "a@a.example", sender: "b@b.example", shareWith: "c@c.example" };

describe("reading any JSON at all", () => {
  it("never throws on a share, and writes what it has read", () => {
    fc.assert(
      fc.property(anything("share-"), (body) => {
        const parsed = parseNewShare(body, support);
        if (!parsed.ok) {
          expect(parsed.failure.issues).not.toEqual([]);
          return;
        }
        shareFingerprintText(parsed.value);
        const again = parseNewShare(writeNewShare(parsed.value, "multi-absolute"), support);
        if (parsed.value.protocol.webdav && !parsed.value.protocol.webapp) expect(again.ok).toBe(true);
      }),
    );
  });

  it("never throws on any protocol object", () => {
    const rest = { ...address, name: "n", providerId: 1, shareType: "user", resourceType: "file" };
    fc.assert(fc.property(json, (protocol) => void parseNewShare({ ...rest, protocol }, support)));
  });

  it("never throws on a discovery document", () => {
    fc.assert(
      fc.property(anything("disco-"), fc.webUrl(), (document, url) => {
        const parsed = parseDiscovery(document, { host: "peer.example.org", url, plainHttp: true });
        if (parsed.ok) selectShareDialect(parsed.value);
      }),
    );
  });

  it("never throws on a notification or an invite", () => {
    fc.assert(
      fc.property(anything("notif-"), anything("invite-"), (notification, invite) => {
        const parsed = parseNotification(notification);
        if (parsed.ok) writeNotification(parsed.value);
        parseInviteAcceptedRequest(invite);
        parseInviteAcceptedResponse(invite);
      }),
    );
  });

  it("never throws on an answer", () => {
    const body = fc.oneof(
      fc.string(),
      json.map((value) => JSON.stringify(value)),
    );
    const answer = fc.record({
      status: fc.nat(700),
      contentType: fc.string(),
      body,
      retryAfter: fc.string(),
    });
    fc.assert(
      fc.property(answer, (given) => {
        expect(interpretShareAnswer(given).outcome).toBeTruthy();
        expect(interpretNotificationAnswer(given).outcome).toBeTruthy();
        expect(interpretInviteAnswer(given).outcome).toBeTruthy();
      }),
    );
  });
});

describe("reading any text at all", () => {
  it("gives one spelling to a host", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.webAuthority()), (text) => {
        const host = canonicalHost(text);
        if (host !== undefined) expect(canonicalHost(host)).toBe(host);
      }),
    );
  });

  it("gives one spelling to an address", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.domain(), (identifier, domain) => {
        const parsed = parseAddress(`${identifier}@${domain}`);
        if (!parsed) return;
        expect(parseAddress(`${parsed.identifier}@${parsed.host}`)).toMatchObject({
          identifier: parsed.identifier,
          host: parsed.host,
        });
        for (const alias of identifierAliases(parsed.identifier, parsed.host)) {
          expect(sameAddress({ identifier: alias, host: parsed.host }, parsed)).toBe(true);
        }
      }),
    );
  });

  it("reads the Invite Strings it writes and survives all others", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.domain(), fc.string(), (token, domain, text) => {
        const host = canonicalHost(domain) ?? "";
        expect(parseInviteString(formatInviteString({ token, host }))).toEqual({ token, host });
        parseInviteString(text);
      }),
    );
  });

  it("decodes the base64 it encodes, as the platform does", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        expect(toBase64(text)).toBe(Buffer.from(text).toString("base64"));
        expect(fromBase64(toBase64(text))).toBe(text);
        expect(fromBase64(toBase64Url(text))).toBe(text);
      }),
    );
  });
});
