import { describe, expect, it } from "vitest";
import { createSecret } from "../../src/domain/secret.ts";
import { systemBytes } from "../../src/platform/random.ts";
import { createSealer, operatorToken } from "../../src/platform/sealer.ts";

const OLD = createSecret("the-old-secret-of-this-server-0123456789");
const NEW = createSecret("the-new-secret-of-this-server-0123456789");
const bytes = systemBytes;

describe("sealing", () => {
  it.each(["", "s3cret", "Grüße, 世界 \u{1F511}", "\uFEFFwith a mark", "x".repeat(100_000)])(
    "opens what was sealed for the same context",
    async (text) => {
      const sealer = await createSealer({ secret: NEW, bytes });
      expect(await sealer.open(await sealer.seal(text, "shares/1#secret"), "shares/1#secret")).toBe(text);
    },
  );

  it("shows nothing of the text, and never the same twice", async () => {
    const sealer = await createSealer({ secret: NEW, bytes });
    const [first, second] = [await sealer.seal("s3cret", "a"), await sealer.seal("s3cret", "a")];
    expect(first).not.toContain("s3cret");
    expect(first).not.toContain(btoa("s3cret"));
    expect(first).not.toBe(second);
    expect(first).toMatch(/^1\.[0-9a-f]{12}\.[A-Za-z0-9_-]+$/);
  });

  it("opens under a secret that was in use before, and seals under the new one", async () => {
    const before = await (await createSealer({ secret: OLD, bytes })).seal("s3cret", "a");
    const sealer = await createSealer({ secret: NEW, previousSecrets: [OLD], bytes });
    expect(await sealer.open(before, "a")).toBe("s3cret");
    const after = await sealer.seal("s3cret", "a");
    expect(await (await createSealer({ secret: NEW, bytes })).open(after, "a")).toBe("s3cret");
    expect(await (await createSealer({ secret: OLD, bytes })).open(after, "a")).toBeUndefined();
  });

  const changes: readonly (readonly [string, (sealed: string) => string])[] = [
    ["is empty", () => ""],
    ["is no sealed text", () => "s3cret"],
    ["is of another format", (sealed) => sealed.replace(/^1/, "2")],
    ["names another secret", (sealed) => sealed.replace(/\.[0-9a-f]{12}\./, ".000000000000.")],
    ["was changed at its end", (sealed) => sealed.slice(0, -2) + (sealed.endsWith("AA") ? "BB" : "AA")],
    ["was changed at its start", (sealed) => sealed.replace(/(\.[0-9a-f]+\.)..../, "$1AAAA")],
    ["was cut off", (sealed) => sealed.slice(0, -4)],
    ["was cut off in its nonce", (sealed) => sealed.slice(0, 20)],
    ["has more at its end", (sealed) => `${sealed}.x`],
    ["is no base64url", (sealed) => `${sealed}=`],
  ];
  it.each(changes)("does not open what %s", async (_, change) => {
    const sealer = await createSealer({ secret: NEW, bytes });
    expect(await sealer.open(change(await sealer.seal("s3cret", "a")), "a")).toBeUndefined();
  });

  it("does not open for another context", async () => {
    const sealer = await createSealer({ secret: NEW, bytes });
    expect(await sealer.open(await sealer.seal("s3cret", "shares/1"), "shares/2")).toBeUndefined();
  });

  it("means the same to every server with the secret, whatever it runs on and in every later version", async () => {
    const sealer = await createSealer({ secret: NEW, bytes });
    const fixed = await createSealer({ secret: NEW, bytes: (count) => new Uint8Array(count) });
    const sealed = await fixed.seal("s3cret", "a");
    expect(sealed).toMatchInlineSnapshot(`"1.dc1fdfd4d652.AAAAAAAAAAAAAAAAqJN77kOSDShcdKX4ILPN3wF9Qmqg2Q"`);
    expect(await sealer.open(sealed, "a")).toBe("s3cret");
  });
});

describe("the operator's token", () => {
  it("follows from the secret and does not tell it", async () => {
    expect(await operatorToken(NEW)).toBe(await operatorToken(NEW));
    expect(await operatorToken(NEW)).not.toBe(await operatorToken(OLD));
    expect(await operatorToken(NEW)).toMatch(/^[0-9a-f]{64}$/);
  });
});
