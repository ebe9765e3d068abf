import { describe, expect, it } from "vitest";
import type { SigningAlgorithm } from "../../../src/domain/model/signing-key-record.ts";
import { StoreUnavailable } from "../../../src/domain/ports/object-store.ts";
import type { SigningKeys } from "../../../src/domain/ports/signing-keys.ts";
import { createPublishDirectory } from "../../../src/domain/providers/publish-directory.ts";
import { createSecret } from "../../../src/domain/secret.ts";
import { createApp } from "../../../src/http/app.ts";
import { createDirectoryDoor } from "../../../src/http/well-known/directory.ts";
import { readConfiguredKeys } from "../../../src/platform/keys/configured-signing-keys.ts";
import { keyMaterial } from "../../../src/platform/keys/key-material.ts";
import { readDirectoryDocument } from "../../../src/platform/trust/directory-document.ts";
import { readDirectoryKeys } from "../../../src/platform/trust/directory-signature.ts";
import { createDocumentSigner } from "../../../src/platform/trust/document-signer.ts";
import { createTrustPolicy } from "../../../src/platform/trust/policy.ts";
import { fixedClock } from "../../support/clock.ts";
import { recordingLogger } from "../../support/logger.ts";
import { trustInList } from "../../support/trust.ts";

const PATH = "/.well-known/ocm-directory";

async function keysOf(algorithm: SigningAlgorithm): Promise<SigningKeys> {
  const { privateKey } = await keyMaterial.generate(algorithm);
  const options = { text: createSecret(privateKey), keyIdBase: "https://ocm.example.org/ocm" };
  const keys = await readConfiguredKeys(options);
  if (!keys.ok) throw new Error(keys.failure);
  return keys.value;
}

async function publisher({
  domains = [],
  publicUrl = "https://ocm.example.org",
  keys,
}: {
  readonly domains?: readonly string[];
  readonly publicUrl?: string;
  readonly keys: Pick<SigningKeys, "current">;
}) {
  const server = { host: "ocm.example.org", publicUrl, providerName: "Meshport" };
  const trust = createTrustPolicy({ mode: "providers", providers: await trustInList(domains) });
  const signer = createDocumentSigner(keys);
  const publishDirectory = createPublishDirectory({ server, trust, signer, federation: "Our Federation" });
  return createApp({
    server,
    doors: [createDirectoryDoor({ publishDirectory })],
    clock: fixedClock(),
    logger: recordingLogger(),
  });
}

describe("GET /.well-known/ocm-directory", () => {
  it.each(["Ed25519", "ES256"] as const)(
    "is a JWS (%s) that our published keys verify",
    async (algorithm) => {
      const keys = await keysOf(algorithm);
      const app = await publisher({
        keys,
        domains: ["a.test", "b.test:8443", "*.c.test", "ocm.example.org"],
      });
      const response = await app.request(PATH);
      expect(response.status).toBe(200);
      expect(response.headers.get("Content-Type")).toBe("application/jose+json");
      expect(response.headers.get("Cache-Control")).toBe("public, max-age=300");
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");

      const verify = await readDirectoryKeys(JSON.stringify({ keys: await keys.published() }));
      const payload = verify.ok && (await verify.value(await response.text()));
      expect(payload).toEqual({
        ok: true,
        value: {
          federation: "Our Federation",
          servers: [
            { url: "https://ocm.example.org", displayName: "Meshport" },
            { url: "https://a.test", displayName: "The cloud at a.test" },
            { url: "https://b.test:8443", displayName: "The cloud at b.test:8443" },
          ],
        },
      });
      const read = readDirectoryDocument(payload !== false && payload.ok ? payload.value : undefined, {
        allowHttp: false,
      });
      expect(read).toMatchObject({ value: { warnings: [] } });
    },
  );

  it("names the key in its header, and has the three members of the flattened form", async () => {
    const keys = await keysOf("Ed25519");
    const response = await (await publisher({ keys })).request(PATH);
    const jws = await response.json();
    expect(Object.keys(jws).sort()).toEqual(["payload", "protected", "signature"]);
    const header = JSON.parse(Buffer.from(jws.protected, "base64url").toString());
    expect(header).toEqual({ alg: "Ed25519", kid: (await keys.current()).keyId });
  });

  it("stands at the root of the host too, and tells servers without a base path", async () => {
    const keys = await keysOf("Ed25519");
    const app = await publisher({ keys, publicUrl: "https://ocm.example.org/meshport" });
    for (const path of [PATH, `/meshport${PATH}`]) {
      const { payload } = await (await app.request(path)).json();
      const { servers } = JSON.parse(Buffer.from(payload, "base64url").toString());
      expect(servers).toEqual([{ url: "https://ocm.example.org", displayName: "Meshport" }]);
    }
  });

  it.each([
    ["POST", 405],
    ["DELETE", 405],
    ["HEAD", 200],
    ["OPTIONS", 204],
  ])("answers %s with %i", async (method, status) => {
    const app = await publisher({ keys: await keysOf("Ed25519") });
    expect((await app.request(PATH, { method })).status).toBe(status);
  });

  it("asks to come again while the keys cannot be had", async () => {
    const keys = {
      current: async () => {
        throw new StoreUnavailable("the store is away");
      },
    };
    const response = await (await publisher({ keys })).request(PATH);
    expect(response.status).toBe(503);
    expect(response.headers.get("Cache-Control")).toBeNull();
  });
});
