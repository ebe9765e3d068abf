import { hasCapability } from "../ocm/discovery.ts";
import type { Failure } from "./failure.ts";
import type { Peer } from "./model/peer.ts";
import type { KeyPins } from "./ports/key-pins.ts";
import type { Peers } from "./ports/peers.ts";
import { fail, ok, type Result } from "./result.ts";

/**
 * When a peer must sign: always, when its own discovery document says that it can, or never. A signature that is
 * there is checked whatever the policy says.
 */
export type SignaturePolicy = "require" | "when-advertised" | "off";

export interface ProofOfOriginDeps {
  readonly peers: Pick<Peers, "discover">;
  /** The keys peers have signed with: who has signed once is held to it, whatever its discovery says today. */
  readonly pins: Pick<KeyPins, "knows">;
  /** The policy for the server at a canonical host. */
  readonly policyFor: (host: string) => SignaturePolicy;
}

/**
 * Whether a request that claims to come from the server at `host` may be believed: signed by that server, or unsigned
 * where the policy allows it. A signature by somebody else is refused whatever the policy.
 */
export type ProveOrigin = (host: string, peer: Peer | undefined) => Promise<Result<void, Failure>>;

/** Whether an unsigned request may be listened to at all when there is no telling whose it is: not where all must sign. */
export type MayBeUnsigned = () => Result<void, Failure>;

/** Builds the rule for unsigned requests that name nobody we know. */
export function createMayBeUnsigned({ policyFor }: Pick<ProofOfOriginDeps, "policyFor">): MayBeUnsigned {
  // No peer has an empty host: this is the policy for everybody.
  return () =>
    policyFor("") === "require" ? fail({ reason: "signature-required", host: "" }) : ok(undefined);
}

/** Builds the one rule of origin that shares, invites, notifications and tokens are held to. */
export function createProveOrigin({ peers, pins, policyFor }: ProofOfOriginDeps): ProveOrigin {
  return async (host, peer) => {
    if (peer !== undefined) {
      return peer.host === host
        ? ok(undefined)
        : fail({ reason: "signer-mismatch", signer: peer.host, host });
    }
    const policy = policyFor(host);
    if (policy === "off") return ok(undefined);
    if (policy === "require") return fail({ reason: "signature-required", host });
    // Otherwise whoever can keep us from the peer's discovery document could speak for it.
    if (await pins.knows(host)) return fail({ reason: "signature-required", host });
    const discovery = await peers.discover(host);
    const never = discovery.ok
      ? !hasCapability(discovery.value, "http-sig")
      : saysItHasNone(discovery.failure);
    return never ? ok(undefined) : fail({ reason: "signature-required", host });
  };
}

/** Nothing there, or something that is no discovery document; a limit or a fault (403, 429, 503) says neither. */
const NONE_THERE: readonly number[] = [200, 404, 410];

/**
 * Whether the server itself said that it has no discovery document. A server that is away or broken may be one that
 * signs: who wrote to us was there a moment ago, so its word can be waited for.
 */
function saysItHasNone(failure: Failure): boolean {
  return failure.reason === "peer-refused" && NONE_THERE.includes(failure.status);
}
