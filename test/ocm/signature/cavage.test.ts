import { describe, expect, it } from "vitest";
import { signingString } from "../../../src/ocm/signature/cavage.ts";
import { readFields } from "../../../src/ocm/signature/fields.ts";
import { importRsaPem } from "../../../src/ocm/signature/keys.ts";
import { bytes, outcome, signed } from "./signer.ts";
import { cavageTestKey, draftCavage } from "./vectors.ts";

// The published vectors are signed with a key of 1024 bits, so they show what is signed; that key we refuse.
describe("the vectors of draft-cavage", () => {
  it.each(draftCavage)("rebuilds what $id signs", async (vector) => {
    const { method = "", url = "", headers } = vector.message;
    const text = signingString(vector.headersParam.split(" "), {
      method,
      targetUri: url,
      fields: readFields(headers),
    });
    if (!text.ok) throw new Error(text.refusal.detail);
    expect(new TextDecoder().decode(text.value)).toBe(vector.signingString);
    expect(await isSigned(vector.algorithm, vector.signatureBase64, text.value)).toBe(true);
    expect(await isSigned(vector.algorithm, vector.signatureBase64, bytes(`${vector.signingString}\n`))).toBe(
      false,
    );
  });

  it("refuses their key, which is too short", async () => {
    for (const hash of [256, 512] as const) {
      expect(await importRsaPem(cavageTestKey().publicPem, hash)).toMatchObject({
        refusal: { reason: "key-refused", detail: expect.stringContaining("2048") },
      });
    }
  });

  it.each(draftCavage)("refuses $id, which leaves out what binds it to us", async (vector) => {
    const { message, headersParam, algorithm, signatureBase64, keyId } = vector;
    const attempt = await signed();
    const all = ["(request-target)", "content-length", "date", "digest", "host"].every((name) =>
      headersParam.split(" ").includes(name),
    );
    const parameters = { keyId, algorithm, headers: headersParam, signature: signatureBase64 };
    const header = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
    expect(
      await outcome({
        ...attempt,
        targetUris: [message.url ?? ""],
        headers: [...message.headers, ["Signature", header.join(",")]],
        body: message.body ?? "",
      }),
    ).toBe(all ? "key-id-without-host" : "missing-component");
  });
});

async function isSigned(
  algorithm: "rsa-sha256" | "rsa-sha512",
  signature: string,
  data: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const rsa = { name: "RSASSA-PKCS1-v1_5", hash: algorithm === "rsa-sha256" ? "SHA-256" : "SHA-512" };
  const { n, e } = cavageTestKey().publicJwk as { readonly n: string; readonly e: string };
  const key = await crypto.subtle.importKey("jwk", { kty: "RSA", n, e }, rsa, false, ["verify"]);
  const decoded = Uint8Array.from(atob(signature), (letter) => letter.charCodeAt(0));
  return crypto.subtle.verify(rsa.name, key, decoded, data);
}
