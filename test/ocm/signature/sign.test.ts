import { describe, expect, it } from "vitest";
import { signRequest } from "../../../src/ocm/signature/sign.ts";
import { bytes, CREATED } from "./signer.ts";
import { ocmDialects, testKey } from "./vectors.ts";

const keyId = "https://ocm.example.org/ocm#ed25519-1";

async function ed25519(): Promise<CryptoKey> {
  const { kty = "", crv = "", x = "", d = "" } = testKey("test-key-ed25519").privateJwk;
  return crypto.subtle.importKey("jwk", { kty, crv, x, d }, "Ed25519", false, ["sign"]);
}

async function sign(targetUri: string, body = "", method = "POST") {
  return signRequest({
    method,
    targetUri,
    body: bytes(body),
    key: { keyId, algorithm: "Ed25519", privateKey: await ed25519() },
    created: new Date(CREATED * 1000),
  });
}

describe("signRequest", () => {
  it.each(["synth-universal-rfc9421", "synth-token-request"])(
    "writes the fields of %s, byte for byte",
    async (id) => {
      const message = ocmDialects.find((vector) => vector.id === id)?.message;
      const sent = new Map(message?.headers.map(([name, value]) => [name.toLowerCase(), value]));
      const fields = await sign(message?.url ?? "", message?.body);
      expect(Object.keys(fields)).toEqual([
        "content-digest",
        "content-length",
        "date",
        "signature-input",
        "signature",
      ]);
      for (const [name, value] of Object.entries(fields)) expect(value, name).toBe(sent.get(name));
    },
  );

  it("names no algorithm, says ocm twice, and takes the key id as it is", async () => {
    const fields = await sign("https://peer.example.org/ocm/shares");
    expect(fields["signature-input"]).toBe(
      `ocm=("@method" "@target-uri" "content-digest" "content-length" "date");created=${CREATED};keyid="${keyId}";tag="ocm"`,
    );
  });

  it("signs the URL a transport will ask for, without its fragment", async () => {
    const plain = await sign("https://peer.example.org/ocm/shares");
    expect(await sign("https://PEER.example.org:443/ocm/shares#part")).toEqual(plain);
    expect(await sign("https://peer.example.org/ocm/share")).not.toEqual(plain);
  });

  it("measures the body in bytes", async () => {
    expect((await sign("https://peer.example.org/", "ü€"))["content-length"]).toBe("5");
    expect((await sign("https://peer.example.org/"))["content-length"]).toBe("0");
  });

  it.each([
    "/ocm/shares",
    "peer.example.org/ocm",
    "ftp://peer.example.org/",
    "https://a:b@peer.example.org/",
    "",
  ])("throws for %j, which is no URL to send to", async (targetUri) => {
    await expect(sign(targetUri)).rejects.toThrow(TypeError);
  });

  it.each(["", "PO\nST"])("throws for the method %j", async (method) => {
    await expect(sign("https://peer.example.org/", "", method)).rejects.toThrow(TypeError);
  });
});
