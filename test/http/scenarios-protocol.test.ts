import { describe, expect, it } from "vitest";
import { MARIE } from "../support/people.ts";
import { createTestService } from "../support/service.ts";

const SENDER = "alice@cloud.example.org";
const URI = "https://cloud.example.org/dav/ocm/share-1";
const WEBDAV = { uri: URI, sharedSecret: "s3cr3t", permissions: ["read"] };
const WEBAPP = {
  uri: "https://cloud.example.org/app",
  sharedSecret: "s3cr3t",
  permissions: ["read", "write", "share"],
  targets: ["blank"],
  requirements: ["must-exchange-token"],
  appName: "CodiMD",
  appIconHint: "text/markdown",
  mediaTypes: ["text/markdown"],
};

/** What a share with this `protocol` is answered, and the offers that are kept of it. */
async function answerTo(protocol: unknown, protocols: readonly string[] = ["webdav"]) {
  const requirements = protocols.includes("webapp") ? ["must-exchange-token", "must-use-mfa"] : [];
  const service = createTestService({ support: { protocols, requirements } });
  const response = await service.request("POST /ocm/shares", {
    json: {
      shareWith: "marie@ocm.example.org",
      name: "paper.pdf",
      providerId: "share-1",
      owner: SENDER,
      sender: SENDER,
      shareType: "user",
      resourceType: "file",
      protocol,
    },
  });
  const [share] = (await service.repositories.receivedShares.listFor(MARIE.id)).items;
  return { status: response.status, body: await response.json(), offers: share?.offers ?? [] };
}

describe("the protocol object of a share", () => {
  it.each([
    { what: "[S123] nothing", protocol: {}, status: 400 },
    { what: "[S124] a name and empty options", protocol: { name: "foo", options: {} }, status: 400 },
    {
      what: "[S125] options of a protocol we do not have",
      protocol: { name: "foo", options: { x: "y" } },
      status: 501,
    },
    {
      what: "[S126] options without a secret",
      protocol: { name: "webdav", options: { x: "y" } },
      status: 400,
    },
    { what: "[S128] a protocol nobody knows", protocol: { unsupported: {} }, status: 501 },
    {
      what: "[S130] a web application alone",
      protocol: { webapp: { uriTemplate: "https://cloud.example.org/{x}" } },
      status: 501,
    },
    {
      what: "[S131] a data transfer alone",
      protocol: { datatx: { sharedSecret: "s", srcUri: URI, size: 10 } },
      status: 501,
    },
    {
      what: "[S132] a requirement nobody knows",
      protocol: { webdav: { ...WEBDAV, requirements: ["req"] } },
      status: 400,
    },
    { what: "[S135] an embedded payload", protocol: { embedded: { payload: { a: "b" } } }, status: 501 },
    {
      what: "[S137] a token exchange, which is not offered",
      protocol: { webdav: { ...WEBDAV, requirements: ["must-exchange-token"] } },
      status: 501,
    },
  ])("is refused with $status when it holds $what", async ({ protocol, status }) => {
    const answer = await answerTo(protocol);
    expect(answer.status).toBe(status);
    expect(answer.body.validationErrors[0].name).toMatch(/^protocol/);
    expect(answer.offers).toEqual([]);
  });

  const all = { sharedSecret: "s", srcUri: URI, size: 10 };
  it.each([
    {
      what: "[S127] the options of OCM 1.0",
      protocol: { name: "webdav", options: { sharedSecret: "s3cr3t" } },
      offer: { form: "options", uri: "" },
    },
    { what: "[S129] a WebDAV member", protocol: { name: "multi", webdav: WEBDAV }, offer: { uri: URI } },
    {
      what: "[S129] its place under the name of drafts",
      protocol: { webdav: { url: URI, sharedSecret: "s3cr3t", permissions: ["read"] } },
      offer: { uri: URI },
    },
    {
      what: "[S131] others beside it, before and behind",
      protocol: { datatx: all, webdav: WEBDAV, webapp: { uriTemplate: "https://cloud.example.org/{x}" } },
      offer: { uri: URI },
    },
    { what: "[S133] no access types", protocol: { webdav: WEBDAV }, offer: { accessTypes: ["remote"] } },
    {
      what: "[S133] one access type",
      protocol: { webdav: { ...WEBDAV, accessTypes: ["datatx"] } },
      offer: { accessTypes: ["datatx"] },
    },
  ])("is taken when it holds $what", async ({ protocol, offer }) => {
    const { status, offers } = await answerTo(protocol);
    expect(status).toBe(201);
    expect(offers).toMatchObject([{ protocol: "webdav", sharedSecret: "s3cr3t", ...offer }]);
  });

  it.each([
    { what: "no permissions", change: { permissions: undefined } },
    { what: "an unknown permission", change: { permissions: ["admin"] } },
    { what: "no secret", change: { sharedSecret: undefined } },
    { what: "no targets", change: { targets: undefined } },
    { what: "an empty list of targets", change: { targets: [] } },
    { what: "an unknown target", change: { targets: ["popup"] } },
    { what: "no requirements", change: { requirements: undefined } },
    { what: "no requirement of a token exchange", change: { requirements: ["must-use-mfa"] } },
    { what: "a place without a host", change: { uri: "/app" } },
    { what: "a place that is no URL", change: { uri: "://nope" } },
  ])("[S136] is refused with 400 when its web application has $what", async ({ change }) => {
    const { status } = await answerTo({ webapp: { ...WEBAPP, ...change } }, ["webdav", "webapp"]);
    expect(status).toBe(400);
  });

  it.each([
    { uri: URI, status: 201 },
    { uri: "http://cloud.example.org/x", status: 400 },
    { uri: "ftp://cloud.example.org/x", status: 400 },
    { uri: "file:///etc/passwd", status: 400 },
    { uri: "https:///path", status: 400 },
    { uri: "javascript:alert(1)", status: 400 },
  ])("[S140] answers $status to a place at $uri", async ({ uri, status }) => {
    expect((await answerTo({ webdav: { ...WEBDAV, uri } })).status).toBe(status);
  });
});
