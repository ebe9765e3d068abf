import { describe, expect, it } from "vitest";
import { createPeers } from "../../src/federation/peers.ts";
import { parseAddress } from "../../src/ocm/address.ts";
import type { NewShare } from "../../src/ocm/new-share.ts";
import { textBody, type Vector, vectors } from "../ocm/vectors.ts";
import { fakeNetwork, json, movableClock, recordingLogger, records } from "./fake-network.ts";

const HOST = "peer.example.org";
const END_POINT = `https://${HOST}/ocm`;
const DISCOVERY = `GET https://${HOST}/.well-known/ocm`;
const SHARES = `POST ${END_POINT}/shares`;
const INVITE = `POST ${END_POINT}/invite-accepted`;
const NOTIFICATIONS = `POST ${END_POINT}/notifications`;

const OCIS = {
  enabled: true,
  apiVersion: "1.1.0",
  endPoint: END_POINT,
  resourceTypes: [{ name: "file", shareTypes: ["user"], protocols: { webdav: "/dav/ocm" } }],
  capabilities: ["/invite-accepted"],
};
const NEXTCLOUD = { ...OCIS, apiVersion: "1.0-proposal1", capabilities: [] };
const SECRET = "s3cr3tOut1s3cr3tOut1s3cr3tOut1xx";

async function peersWith(
  answers: Parameters<typeof fakeNetwork>[0],
  options: { readonly endPoints?: Readonly<Record<string, string>>; readonly allowHttp?: boolean } = {},
) {
  const network = fakeNetwork({ [DISCOVERY]: json(OCIS), ...answers }, options.allowHttp);
  const { logger, lines } = recordingLogger();
  const clock = movableClock();
  const trust = await records(options.endPoints);
  const peers = createPeers({
    transport: network.transport,
    trust,
    clock,
    logger,
    allowHttp: options.allowHttp ?? false,
    shareLookups: true,
  });
  return { ...network, peers, lines, clock };
}

function address(text: string) {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

function aShare(requirements: readonly string[] = []): NewShare {
  return {
    shareWith: address(`bob@${HOST}`),
    name: "paper.pdf",
    description: "",
    providerId: "out-1",
    owner: address("marie@ocm.example.org"),
    sender: address("marie@ocm.example.org"),
    ownerDisplayName: "Marie Curie",
    senderDisplayName: "Marie Curie",
    shareType: "user",
    resourceType: "file",
    protocol: {
      webdav: {
        form: "webdav",
        sharedSecret: SECRET,
        permissions: ["read"],
        uri: "https://ocm.example.org/webdav/ocm/out-1",
        requirements,
        accessTypes: ["remote"],
      },
      others: [],
      ignored: [],
    },
  };
}

const ACCEPTED = {
  recipientProvider: "ocm.example.org",
  token: "inv-tok-1",
  userID: "marie",
  email: "marie@example.org",
  name: "Marie Curie",
};
const UNSHARED = {
  notificationType: "SHARE_UNSHARED",
  resourceType: "file",
  providerId: "out-1",
  payload: { sharedSecret: SECRET, grantee: "bob" },
};

function answerOf(message: Vector, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(textBody(message), {
    status: message.expect.status,
    headers: { ...message.headers, ...headers },
  });
}

function refusal(status: number) {
  return { ok: false, failure: { reason: "peer-refused", host: HOST, status } };
}

const timedOut = { ok: false, failure: { reason: "peer-unreachable", host: HOST, reachedPeer: true } };

describe("telling a peer of a share", () => {
  it.each(vectors("resp-share-"))("$id: $expect.client", async (message) => {
    const { peers, seen } = await peersWith({ [SHARES]: answerOf(message) });
    const told = await peers.sendShare(HOST, aShare());

    const { client = "", status } = message.expect;
    if (client === "success") expect(told.ok).toBe(true);
    else if (client === "recipient-not-found") {
      expect(told).toEqual({ ok: false, failure: { reason: "recipient-not-found" } });
    } else expect(told).toMatchObject(refusal(status));
    const tries = seen.filter(({ url }) => url === `${END_POINT}/shares`).length;
    expect(tries).toBe(client === "dialect-mismatch" ? 2 : 1);
  });

  it.each<[string, Response, object]>([
    ["200 {}", json({}), { ok: true, value: {} }],
    ["201 without a body", new Response(null, { status: 201 }), { ok: true, value: {} }],
    [
      "201 with JSON called text",
      new Response('{"recipientDisplayName":"Bob"}', {
        status: 201,
        headers: { "content-type": "text/plain" },
      }),
      { ok: true, value: { recipientDisplayName: "Bob" } },
    ],
    ["201 with plain text", new Response("created", { status: 201 }), { ok: true, value: {} }],
    ["409", json({ message: "exists" }, 409), { ok: true, value: {} }],
    ["501", json({ message: "not supported" }, 501), refusal(501)],
    [
      "503 with Retry-After",
      new Response("", { status: 503, headers: { "retry-after": "60" } }),
      refusal(503),
    ],
    ["504", new Response("", { status: 504 }), timedOut],
    ["a page of 3 MiB", new Response("x".repeat(3 * 1024 * 1024), { status: 201 }), timedOut],
    ["a redirect", new Response(null, { status: 307, headers: { location: "https://x.test/" } }), timedOut],
  ])("understands %s", async (_what, answer, expected) => {
    const { peers } = await peersWith({ [SHARES]: answer });
    expect(await peers.sendShare(HOST, aShare())).toMatchObject(expected);
  });

  it("sends JSON, once, to the endpoint the peer advertises", async () => {
    const { peers, seen } = await peersWith({ [SHARES]: json({}, 201) });
    await peers.sendShare(HOST, aShare());
    expect(seen.slice(1)).toMatchObject([
      {
        method: "POST",
        url: `${END_POINT}/shares`,
        contentType: "application/json",
        body: {
          shareWith: `bob@${HOST}`,
          protocol: {
            name: "multi",
            webdav: { uri: "https://ocm.example.org/webdav/ocm/out-1", sharedSecret: SECRET },
          },
        },
      },
    ]);
  });

  function readsOnly(form: "multi" | "webdav") {
    return ({ body }: { readonly body: unknown }) => {
      const { protocol } = body as { readonly protocol: { readonly name: string } };
      return protocol.name === form ? json({}, 201) : json({ message: "Missing arguments" }, 400);
    };
  }
  const forms = (seen: readonly { readonly url: string; readonly body: unknown }[]) =>
    seen
      .filter(({ url }) => url.endsWith("/shares"))
      .map(({ body }) => (body as { readonly protocol: { readonly name: string } }).protocol.name);

  it("speaks the dialect the peer's discovery asks for", async () => {
    const { peers, seen } = await peersWith({ [DISCOVERY]: json(NEXTCLOUD), [SHARES]: readsOnly("webdav") });
    expect((await peers.sendShare(HOST, aShare())).ok).toBe(true);
    expect(forms(seen)).toEqual(["webdav"]);
  });

  it("tries the other dialect once, and begins with it the next time", async () => {
    const { peers, seen, clock } = await peersWith({ [SHARES]: readsOnly("webdav") });
    expect((await peers.sendShare(HOST, aShare())).ok).toBe(true);
    clock.pass(7200);
    expect((await peers.sendShare(HOST, aShare())).ok).toBe(true);
    expect(forms(seen)).toEqual(["multi", "webdav", "webdav"]);
  });

  it("looks at the discovery document again before it chooses the other dialect", async () => {
    let discoveries = 0;
    const { peers, seen } = await peersWith({
      [DISCOVERY]: () => {
        discoveries += 1;
        return json(discoveries === 1 ? NEXTCLOUD : OCIS);
      },
      [SHARES]: readsOnly("multi"),
    });
    expect((await peers.sendShare(HOST, aShare())).ok).toBe(true);
    expect(forms(seen)).toEqual(["webdav", "multi"]);
  });

  it("gives up when neither is understood", async () => {
    const { peers, seen } = await peersWith({ [SHARES]: json({ message: "Missing arguments" }, 400) });
    expect(await peers.sendShare(HOST, aShare())).toMatchObject(refusal(400));
    expect(forms(seen)).toEqual(["multi", "webdav"]);
  });

  it("does not drop requirements for the sake of being understood", async () => {
    const current = await peersWith({ [SHARES]: readsOnly("webdav") });
    expect(await current.peers.sendShare(HOST, aShare(["must-use-mfa"]))).toMatchObject(refusal(400));
    expect(forms(current.seen)).toEqual(["multi"]);

    const legacy = await peersWith({ [DISCOVERY]: json(NEXTCLOUD) });
    expect(await legacy.peers.sendShare(HOST, aShare(["must-use-mfa"]))).toMatchObject({
      ok: false,
      failure: { reason: "not-supported" },
    });
    expect(forms(legacy.seen)).toEqual([]);
  });

  it("never tries again when no answer came", async () => {
    const { peers, seen } = await peersWith({
      [SHARES]: () => {
        throw new TypeError("fetch failed");
      },
    });
    expect(await peers.sendShare(HOST, aShare())).toMatchObject(timedOut);
    expect(forms(seen)).toHaveLength(1);
  });

  it("keeps secrets out of failures and the log, even those a peer repeats", async () => {
    const { peers, lines } = await peersWith({ [SHARES]: json({ message: `bad secret ${SECRET}` }, 400) });
    const told = await peers.sendShare(HOST, aShare());
    expect(told).toMatchObject({ failure: { detail: "bad secret …" } });
    expect(lines.join()).toContain("peer did not agree");
    expect(lines.join()).not.toContain(SECRET);
  });
});

describe("finding the endpoint", () => {
  it("follows the operator's record although it names another host, over loopback http when allowed", async () => {
    const endPoint = "http://127.0.0.1:8080/ocm/";
    const { peers, urls } = await peersWith(
      { "POST http://127.0.0.1:8080/ocm/shares": json({}, 201) },
      { endPoints: { "cernbox.cern.ch": endPoint }, allowHttp: true },
    );
    expect((await peers.sendShare("cernbox.cern.ch", aShare())).ok).toBe(true);
    expect(urls().filter((url) => url.startsWith("POST"))).toEqual(["POST http://127.0.0.1:8080/ocm/shares"]);
    expect(urls().some((url) => url.includes("cernbox.cern.ch"))).toBe(false);
  });

  it("sends what an oCIS reads to a peer that has a record but no discovery", async () => {
    const { peers, seen } = await peersWith(
      { [DISCOVERY]: new Response("", { status: 404 }), [SHARES]: json({}) },
      { endPoints: { [HOST]: `${END_POINT}/` } },
    );
    expect((await peers.sendShare(HOST, aShare())).ok).toBe(true);
    expect(seen.at(-1)?.body).toMatchObject({
      protocol: { name: "multi", webdav: { uri: "https://ocm.example.org/webdav/ocm/out-1" } },
    });
  });

  it("does not discover for anything but a share when there is a record", async () => {
    const { peers, urls } = await peersWith(
      { [NOTIFICATIONS]: json({}, 201), [INVITE]: json({ userID: "bob", email: "", name: "" }) },
      { endPoints: { [HOST]: END_POINT } },
    );
    await peers.notify(HOST, UNSHARED);
    await peers.acceptInvite(HOST, ACCEPTED);
    expect(urls()).toEqual([NOTIFICATIONS, INVITE]);
  });

  it("lets the caller's own record win", async () => {
    const { peers, urls } = await peersWith(
      { "POST https://gateway.example.net/ocm/notifications": json({}, 201) },
      { endPoints: { [HOST]: END_POINT } },
    );
    const call = { endPoint: "https://gateway.example.net/ocm/" };
    expect((await peers.notify(HOST, UNSHARED, call)).ok).toBe(true);
    expect(urls()).toEqual(["POST https://gateway.example.net/ocm/notifications"]);
  });

  it.each([
    "",
    "ocm",
    "ftp://peer.example.org/",
    "https://u:p@peer.example.org/",
    `${END_POINT}?x=1`,
    "javascript:1",
  ])("refuses %j as an endpoint and asks nobody", async (endPoint) => {
    const { peers, seen } = await peersWith({});
    const outcome = await peers.acceptInvite(HOST, ACCEPTED, { endPoint });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: "invalid-request" } });
    expect(seen).toEqual([]);
  });

  it.each(["http://peer.example.org/ocm", "http://169.254.169.254/ocm", "http://127.0.0.1:1/ocm"])(
    "lets the guard stop a call to %s before it leaves",
    async (endPoint) => {
      const { peers, seen, lines } = await peersWith({});
      const outcome = await peers.notify(HOST, UNSHARED, { endPoint });
      expect(outcome).toEqual({
        ok: false,
        failure: { reason: "peer-unreachable", host: HOST, reachedPeer: false },
      });
      expect(seen).toEqual([]);
      expect(lines.join()).toContain("plain http is not allowed");
    },
  );

  it("says why when there is none", async () => {
    const { peers } = await peersWith({ [DISCOVERY]: json({ ...OCIS, enabled: false }) });
    for (const outcome of [
      await peers.discover(HOST),
      await peers.sendShare(HOST, aShare()),
      await peers.acceptInvite(HOST, ACCEPTED),
      await peers.notify(HOST, UNSHARED),
    ]) {
      expect(outcome).toMatchObject(refusal(200));
    }
  });
});

describe("accepting an invite at its maker's server", () => {
  it.each(vectors("resp-invite-"))("$id: $expect.client", async (message) => {
    const { peers } = await peersWith({ [INVITE]: answerOf(message) });
    const outcome = await peers.acceptInvite(HOST, ACCEPTED);

    const { client = "" } = message.expect;
    if (client === "success" || client === "recover") {
      expect(outcome).toEqual({ ok: true, value: { user: message.body, already: client === "recover" } });
    } else if (client === "already") {
      expect(outcome).toEqual({ ok: false, failure: { reason: "already-exists", what: "contact" } });
    } else {
      expect(outcome.ok).toBe(false);
    }
  });

  const BOB = { userID: "bob", email: "bob@example.org", name: "Bob" };
  const accepted = { ok: true, value: { user: BOB, already: false } };
  const unknown = { ok: false, failure: { reason: "not-found", what: "invite" } };
  const expired = { ok: false, failure: { reason: "invite-expired" } };

  it.each<[string, Response, object]>([
    ["201", json(BOB, 201), accepted],
    [
      "200 called text",
      new Response(JSON.stringify(BOB), { headers: { "content-type": "text/plain" } }),
      accepted,
    ],
    ["401", json({ message: "no" }, 401), refusal(401)],
    ["403", json({ code: "UNTRUSTED_SERVICE", message: "provider not trusted" }, 403), refusal(403)],
    [
      "404 with a page",
      new Response("<h1>404</h1>", { status: 404, headers: { "content-type": "text/html" } }),
      unknown,
    ],
    ["404 token not found", json({ code: "RESOURCE_NOT_FOUND", message: "token not found" }, 404), unknown],
    ["400 token not found", json({ code: "RESOURCE_NOT_FOUND", message: "token not found" }, 400), unknown],
    [
      "400 token has expired",
      json({ code: "INVALID_PARAMETER", message: "token has expired" }, 400),
      expired,
    ],
    ["400 token not valid", json({ message: "token not valid" }, 400), expired],
    ["200 without a userID", json({ email: "bob@example.org", name: "Bob" }), refusal(200)],
    [
      "200 with a login page",
      new Response("<!doctype html>", { headers: { "content-type": "text/html" } }),
      refusal(200),
    ],
    ["200 with 3 MiB", new Response("x".repeat(3 * 1024 * 1024)), timedOut],
    ["a redirect", new Response(null, { status: 302, headers: { location: "/login" } }), timedOut],
    ["500", json({ message: "broken" }, 500), refusal(500)],
    ["504", new Response("", { status: 504 }), timedOut],
  ])("understands %s", async (_what, answer, expected) => {
    const { peers } = await peersWith({ [INVITE]: answer });
    expect(await peers.acceptInvite(HOST, ACCEPTED)).toMatchObject(expected);
  });

  it("sends who accepts which token, and shows the token to nobody else", async () => {
    const { peers, seen, lines } = await peersWith({ [INVITE]: json({ message: "bad inv-tok-1" }, 500) });
    const outcome = await peers.acceptInvite(HOST, ACCEPTED);
    expect(seen.at(-1)?.body).toEqual(ACCEPTED);
    expect(JSON.stringify([outcome, lines])).not.toContain("inv-tok-1");
  });
});

describe("delivering a notification", () => {
  it.each(vectors("resp-notif-"))("$id: $expect.client", async (message) => {
    const { peers } = await peersWith({ [NOTIFICATIONS]: answerOf(message) });
    const outcome = await peers.notify(HOST, UNSHARED);
    const { client = "", status } = message.expect;
    if (client === "failure") expect(outcome).toMatchObject(refusal(status));
    else expect(outcome).toEqual({ ok: true, value: undefined });
  });

  it("sends the payload as an object with the share's id as a text", async () => {
    const { peers, seen } = await peersWith({ [NOTIFICATIONS]: new Response(null, { status: 201 }) });
    await peers.notify(HOST, UNSHARED);
    expect(seen.at(-1)?.body).toEqual({
      notificationType: "SHARE_UNSHARED",
      resourceType: "file",
      providerId: "out-1",
      notification: { sharedSecret: SECRET, grantee: "bob" },
    });
  });

  it("calls a change of permissions what the peer calls it", async () => {
    const changed = { ...UNSHARED, notificationType: "SHARE_CHANGE_PERMISSION" };
    const created = () => new Response(null, { status: 201 });
    const reva = await peersWith({ [NOTIFICATIONS]: created() });
    await reva.peers.notify(HOST, changed);
    expect(reva.seen.at(-1)?.body).toMatchObject({ notificationType: "SHARE_CHANGE_PERMISSION" });
    const legacy = await peersWith({ [DISCOVERY]: json(NEXTCLOUD), [NOTIFICATIONS]: created() });
    await legacy.peers.notify(HOST, changed);
    expect(legacy.seen.at(-1)?.body).toMatchObject({ notificationType: "RESHARE_CHANGE_PERMISSION" });
  });

  it.each<[string, Response, object]>([
    ["429", new Response("", { status: 429 }), refusal(429)],
    ["503", new Response("", { status: 503 }), refusal(503)],
    ["501", json({ message: "unknown type" }, 501), { ok: true }],
    ["404 from the API", json({ message: "share not found" }, 404), { ok: true }],
  ])("understands %s", async (_what, answer, expected) => {
    const { peers } = await peersWith({ [NOTIFICATIONS]: answer });
    expect(await peers.notify(HOST, UNSHARED)).toMatchObject(expected);
  });

  it("keeps the secret out of the log when a peer repeats it", async () => {
    const { peers, lines } = await peersWith({ [NOTIFICATIONS]: json({ message: `wrong ${SECRET}` }, 403) });
    await peers.notify(HOST, UNSHARED);
    expect(lines.join()).not.toContain(SECRET);
  });
});
