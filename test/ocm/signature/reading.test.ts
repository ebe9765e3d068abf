import { describe, expect, it } from "vitest";
import { readSignature, SIGNATURE_REASONS } from "../../../src/ocm/signature/verify.ts";
import { CASES } from "./cases.ts";
import { CAVAGE_CASES } from "./cavage-cases.ts";
import { type Attempt, bytes, CREATED, KEY_ID, outcome, PEER_JWK, signed, URI, withField } from "./signer.ts";

async function read({ body, ...request }: Attempt) {
  return readSignature({ ...request, body: bytes(body) });
}

async function verdictOf(attempt: Attempt, jwk = PEER_JWK) {
  const reading = await read(attempt);
  if (reading.kind !== "found" || reading.dialect !== "rfc9421") throw new Error(reading.kind);
  return reading.check(jwk);
}

describe("readSignature", () => {
  it("says whom to ask for which key", async () => {
    expect(await read(await signed())).toMatchObject({
      kind: "found",
      dialect: "rfc9421",
      tagged: true,
      keyId: KEY_ID,
      host: "peer.example.org",
    });
    const untagged = await signed({ parameters: `;created=${CREATED};keyid="peer.example.org:8443#k"` });
    expect(await read(untagged)).toMatchObject({ tagged: false, host: "peer.example.org:8443" });
  });

  it("takes the headers of a fetch request", async () => {
    const attempt = await signed();
    const headers = new Headers(attempt.headers.map(([name, value]) => [name, value]));
    expect(await outcome({ ...attempt, headers: [...headers] })).toBe("valid");
    const reading = await readSignature({ ...attempt, headers, body: bytes(attempt.body) });
    expect(reading.kind).toBe("found");
  });

  it("tells what it expected and what came", async () => {
    const stale = await read({ ...(await signed()), now: new Date((CREATED + 301) * 1000) });
    expect(stale).toEqual({
      kind: "refused",
      reason: "stale",
      detail: "created is 301 s old, expected at most 300 s",
    });
    const moved = { ...(await signed()), targetUris: ["https://a.example.org/x", "https://b.example.org/x"] };
    expect(await verdictOf(moved)).toEqual({
      kind: "invalid",
      reason: "signature-mismatch",
      detail: `the signature is not that of key "${KEY_ID}" over this request to https://a.example.org/x or https://b.example.org/x`,
    });
  });

  it("keeps what strangers write from filling or breaking a line of the log", async () => {
    const reading = await read(
      await signed({ parameters: `;created=${CREATED};keyid="${"x".repeat(3000)}";tag="ocm"` }),
    );
    if (reading.kind !== "refused") throw new Error(reading.kind);
    expect(reading.detail.length).toBeLessThan(300);
    expect(reading.detail).toMatch(/^[\x20-\x7e…]*$/);
  });

  it("knows equal requests again, and only those", async () => {
    const first = await verdictOf(await signed());
    const again = await verdictOf(await signed());
    const other = await verdictOf(await signed({ body: "{}" }));
    if (first.kind !== "valid" || again.kind !== "valid" || other.kind !== "valid")
      throw new Error("invalid");
    expect(again.replayKey).toBe(first.replayKey);
    expect(other.replayKey).not.toBe(first.replayKey);
    expect(first.replayKey).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it("knows a request again whose ECDSA signature was turned into its twin", async () => {
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
      "sign",
      "verify",
    ]);
    const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
    const jwk = { kty, crv, x, y, alg: "ES256", kid: KEY_ID };
    const ecdsa = { name: "ECDSA", hash: "SHA-256" };
    const one = await signed({ sign: (base) => crypto.subtle.sign(ecdsa, pair.privateKey, base) });
    const twin = withField(
      one,
      "Signature",
      twinOf(one.headers.find(([name]) => name === "Signature")?.[1] ?? ""),
    );
    const [first, second] = [await verdictOf(one, jwk), await verdictOf(twin, jwk)];
    expect(first.kind).toBe("valid");
    expect(twin.headers).not.toEqual(one.headers);
    expect(second).toEqual(first);
  });

  it("knows a request again that was sent to another of our names", async () => {
    const first = await verdictOf(await signed());
    const aliases = ["https://alias.example.org/ocm/shares", URI];
    expect(await verdictOf({ ...(await signed()), targetUris: aliases })).toEqual(first);
  });

  it("meets every reason in the tables", () => {
    const met = new Set(
      [...Object.values(CASES).flat(), ...CAVAGE_CASES].map(({ expect: reason }) => reason),
    );
    expect(Object.keys(SIGNATURE_REASONS).filter((reason) => !met.has(reason))).toEqual([]);
  });
});

/** The same signature with s replaced by n - s, which every P-256 verifier takes as well. */
function twinOf(header: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const decoded = Uint8Array.from(atob(header.slice("ocm=:".length, -1)), (letter) => letter.charCodeAt(0));
  const hex = (part: Uint8Array) => Array.from(part, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const s = (order - BigInt(`0x${hex(decoded.slice(32))}`)).toString(16).padStart(64, "0");
  const flipped = (hex(decoded.slice(0, 32)) + s).match(/../g) ?? [];
  return `ocm=:${btoa(flipped.map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join(""))}:`;
}
