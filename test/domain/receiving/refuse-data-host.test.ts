import { describe, expect, it } from "vitest";
import { refuseDataHost } from "../../../src/domain/receiving/refuse-data-host.ts";
import { addressAt } from "../../../src/ocm/address.ts";
import { aProvider, PEER, STRANGER, scriptedTrust } from "../support.ts";

const OWNER_HOST = "data.example.org";

function address(identifier: string, host: string) {
  const found = addressAt(identifier, host);
  if (found === undefined) throw new Error("the test names nobody");
  return found;
}

async function refused(uri: string, { allowForeignDataHost = false } = {}) {
  const trust = scriptedTrust();
  trust.records.set(
    PEER,
    aProvider(PEER, [
      ["files.example.net", "https://files.example.net:8443/remote.php/webdav"],
      ["", ""],
      ["not a host", "/relative"],
    ]),
  );
  trust.records.set(STRANGER, aProvider(STRANGER, [[STRANGER, `https://${STRANGER}/dav`]]));
  const webdav = {
    form: "webdav",
    sharedSecret: "s3cr3t",
    permissions: ["read"],
    uri,
    requirements: [],
    accessTypes: ["remote"],
  } as const;
  return refuseDataHost(
    { trust, policy: { allowForeignDataHost } },
    {
      protocol: { webdav, others: [], ignored: [] },
      owner: address("alice", OWNER_HOST),
      sender: address("brian", PEER),
    },
  );
}

describe("where the bytes of a received share may lie", () => {
  it.each([
    { where: "wherever the peer's discovery says: an id", uri: "7c084226" },
    { where: "wherever the peer's discovery says: a path", uri: "/dav/7c084226" },
    { where: "at the peer's WebDAV root", uri: "" },
    { where: "at the sender's host", uri: `https://${PEER}/dav/7c08` },
    { where: "at the owner's host", uri: `https://${OWNER_HOST}/dav` },
    { where: "there in any spelling", uri: "HTTPS://CLOUD.EXAMPLE.NET.:443/dav" },
    { where: "at a host in the operator's record of the sender", uri: "https://files.example.net/dav" },
    { where: "at the port an endpoint in that record names", uri: "https://files.example.net:8443/dav" },
  ])("$where", async ({ uri }) => {
    expect(await refused(uri)).toBeUndefined();
  });

  it.each([
    { where: "at another host", uri: `https://${STRANGER}/dav` },
    { where: "at another port of the sender's host", uri: `https://${PEER}:8443/dav` },
    { where: "below the sender's host", uri: `https://dav.${PEER}/dav` },
    { where: "at a host the sender's is the beginning of", uri: `https://${PEER}.evil.example.com/dav` },
    { where: "inside", uri: "https://127.0.0.1/dav" },
    { where: "at the cloud's metadata", uri: "http://169.254.169.254/latest/meta-data" },
    { where: "behind credentials", uri: `https://${PEER}@${STRANGER}/dav` },
    { where: "behind a query", uri: `https://${STRANGER}?@${PEER}/dav` },
    { where: "behind a backslash", uri: `https://${STRANGER}\\@${PEER}/dav` },
    { where: "without a scheme", uri: `//${STRANGER}/dav` },
    { where: "without a host", uri: "https:///dav" },
    { where: "in a file", uri: "file:///etc/passwd" },
    { where: "in a script", uri: "javascript:alert(1)" },
  ])("[S204] never $where", async ({ uri }) => {
    expect(await refused(uri)).toMatchObject({
      reason: "invalid-request",
      issues: [{ name: "protocol.webdav.uri" }],
    });
  });

  it("anywhere, when the operator says so", async () => {
    expect(await refused(`https://${STRANGER}/dav`, { allowForeignDataHost: true })).toBeUndefined();
  });
});
