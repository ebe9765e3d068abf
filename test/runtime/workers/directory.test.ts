import { describe, expect, it } from "vitest";
import { createSecret } from "../../../src/domain/secret.ts";
import { readConfiguredKeys } from "../../../src/platform/keys/configured-signing-keys.ts";
import { keyMaterial } from "../../../src/platform/keys/key-material.ts";
import { readDirectoryKeys } from "../../../src/platform/trust/directory-signature.ts";
import { createDocumentSigner } from "../../../src/platform/trust/document-signer.ts";

describe("a directory inside workerd", () => {
  it.each(["Ed25519", "ES256"] as const)("signs and believes its list: %s", async (algorithm) => {
    const { privateKey } = await keyMaterial.generate(algorithm);
    const options = { text: createSecret(privateKey), keyIdBase: "https://ocm.example.org/ocm" };
    const keys = await readConfiguredKeys(options);
    if (!keys.ok) throw new Error(keys.failure);
    const list = { federation: "F", servers: [] };
    const jws = await createDocumentSigner(keys.value).sign(list);

    const verify = await readDirectoryKeys(JSON.stringify({ keys: await keys.value.published() }));
    if (!verify.ok) throw new Error(verify.failure);
    expect(await verify.value(JSON.stringify(jws))).toEqual({ ok: true, value: list });
    const other = { ...jws, payload: btoa(JSON.stringify({ ...list, federation: "G" })) };
    expect((await verify.value(JSON.stringify(other))).ok).toBe(false);
  });
});
