import {
  type CavageKey,
  DEFAULT_SIGNATURE_WINDOW,
  type PeerJwk,
  readSignature,
  type SignatureDialects,
  type SignatureWindow,
} from "../../../src/ocm/signature/verify.ts";
import { testKey } from "./vectors.ts";

/** A second signer, which shares no code with ours and can sign what ours never would. */
export interface Signing {
  readonly method: string;
  readonly uri: string;
  readonly body: string;
  /** Field lines to send; what is covered but not here must be in `values`. */
  readonly headers: readonly (readonly [string, string])[];
  /** Covered components, as they stand in the list. */
  readonly components: readonly string[];
  /** Values to sign where they differ from what is sent. */
  readonly values: Readonly<Record<string, string>>;
  /** Everything after the list. */
  readonly parameters: string;
  readonly label: string;
  readonly sign: (base: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;
}

/** What reaches the verifier, with all it is judged by. */
export interface Attempt {
  readonly method: string;
  readonly targetUris: readonly string[];
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly now: Date;
  readonly window: SignatureWindow;
  readonly accept: SignatureDialects;
  readonly jwk: PeerJwk;
  readonly cavageKey: CavageKey;
}

export const CREATED = 1_768_570_620;
export const KEY_ID = "https://peer.example.org/ocm#ed25519-1";
export const URI = "https://ocm.example.org/ocm/shares";
export const BODY = '{"shareWith":"marie@ocm.example.org"}';
export const PARAMETERS = `;created=${CREATED};keyid="${KEY_ID}";tag="ocm"`;
export const COMPONENTS = [
  '"@method"',
  '"@target-uri"',
  '"content-digest"',
  '"content-length"',
  '"date"',
] as const;

export const bytes = (text: string) => new Uint8Array(new TextEncoder().encode(text));
export const base64 = (data: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(data)));

/** `Content-Digest` member of a text. */
export async function digestOf(text: string, hash: "sha-256" | "sha-512" = "sha-256"): Promise<string> {
  return `${hash}=:${base64(await crypto.subtle.digest(hash.toUpperCase(), bytes(text)))}:`;
}

const { publicJwk, privateJwk } = testKey("test-key-ed25519");

/** The peer's published key. */
export const PEER_JWK: PeerJwk = { ...publicJwk, kid: KEY_ID, alg: "Ed25519", use: "sig" };

async function signEd25519(base: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const { kty = "", crv = "", x = "", d = "" } = privateJwk;
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, d }, "Ed25519", false, ["sign"]);
  return crypto.subtle.sign("Ed25519", key, base);
}

/** What the peer signs when nothing is wrong with it. */
export async function goodSigning(body = BODY): Promise<Signing> {
  return {
    method: "POST",
    uri: URI,
    body,
    headers: [
      ["Host", "internal.example:8080"],
      ["Content-Type", "application/json"],
      ["Content-Digest", await digestOf(body)],
      ["Content-Length", String(bytes(body).length)],
      ["Date", "Fri, 16 Jan 2026 13:37:00 GMT"],
    ],
    components: COMPONENTS,
    values: {},
    parameters: PARAMETERS,
    label: "ocm",
    sign: signEd25519,
  };
}

/** Signs, and gives the request as it arrives; `changes` are made before signing. */
export async function signed(changes: Partial<Signing> = {}): Promise<Attempt> {
  const signing = { ...(await goodSigning(changes.body)), ...changes };
  const { method, uri, body, headers, components, values, parameters, label, sign } = signing;
  const input = `(${components.join(" ")})${parameters}`;
  const lines = components.map((component) => {
    const name = component.replace(/^"([^"]*)".*$/, "$1");
    const sent = headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value.trim());
    const derived = { "@method": method, "@target-uri": uri }[name];
    return `${component}: ${values[component] ?? derived ?? sent.join(", ")}`;
  });
  const base = [...lines, `"@signature-params": ${input}`].join("\n");
  return {
    method,
    targetUris: [uri],
    headers: [
      ...headers,
      ["Signature-Input", `${label}=${input}`],
      ["Signature", `${label}=:${base64(await sign(bytes(base)))}:`],
    ],
    body,
    now: new Date(CREATED * 1000),
    window: DEFAULT_SIGNATURE_WINDOW,
    accept: { untagged: true, cavage: true },
    jwk: PEER_JWK,
    cavageKey: { keyId: "", publicKeyPem: "" },
  };
}

/** The request with one field replaced, or taken away. */
export function withField(attempt: Attempt, name: string, ...values: readonly string[]): Attempt {
  const others = attempt.headers.filter(([key]) => key.toLowerCase() !== name.toLowerCase());
  return { ...attempt, headers: [...others, ...values.map((value) => [name, value] as const)] };
}

/** The first value of a field. */
export function field(attempt: Attempt, name: string): string {
  return attempt.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? "";
}

/** What the verifier says in one word: `none`, `valid`, or the reason of its refusal. */
export async function outcome(attempt: Attempt): Promise<string> {
  const { jwk, cavageKey, body, ...request } = attempt;
  const reading = await readSignature({ ...request, body: bytes(body) });
  if (reading.kind === "none") return "none";
  if (reading.kind === "refused") return reading.reason;
  const verdict = reading.dialect === "cavage" ? await reading.check(cavageKey) : await reading.check(jwk);
  return verdict.kind === "valid" ? "valid" : verdict.reason;
}
