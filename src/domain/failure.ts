/** One thing wrong with a request: which field, and what was expected of it. */
export interface FieldIssue {
  readonly name: string;
  readonly message: string;
}

/** What can be missing or already there. */
export type Thing =
  | "invite"
  | "contact"
  | "share"
  | "received-share"
  | "share-request"
  | "provider"
  | "user"
  | "resource";

/** Every way Meshport refuses: one member per reason, and each door has one answer for each. */
export type Failure =
  | { readonly reason: "invalid-request"; readonly issues: readonly FieldIssue[] }
  | { readonly reason: "not-supported"; readonly what: string }
  | { readonly reason: "not-authenticated" }
  | { readonly reason: "signature-required"; readonly host: string }
  | { readonly reason: "signature-refused"; readonly why: string; readonly malformed: boolean }
  | { readonly reason: "signer-mismatch"; readonly signer: string; readonly host: string }
  | { readonly reason: "forbidden"; readonly detail: string }
  /** `rule` is the word of our trust policy that refused; absent when a peer says that it does not trust us. */
  | { readonly reason: "provider-not-trusted"; readonly host: string; readonly rule?: string }
  | { readonly reason: "invite-required"; readonly host: string }
  | { readonly reason: "recipient-not-found" }
  /** `rule` as above, where a provider that is refused is told as one that is not there. */
  | { readonly reason: "not-found"; readonly what: Thing; readonly rule?: string }
  | { readonly reason: "already-exists"; readonly what: Thing }
  | { readonly reason: "invite-expired" }
  | { readonly reason: "invite-used" }
  | { readonly reason: "same-instance" }
  | { readonly reason: "conflict"; readonly detail: string }
  | { readonly reason: "peer-unreachable"; readonly host: string; readonly reachedPeer: boolean }
  | {
      readonly reason: "peer-refused";
      readonly host: string;
      readonly status: number;
      readonly detail: string;
    };

/** The stable names of the reasons, for logs and tables. */
export type FailureReason = Failure["reason"];

const THINGS: Readonly<Record<Thing, string>> = {
  invite: "token",
  contact: "accepted user",
  share: "share",
  "received-share": "received share",
  "share-request": "share request",
  provider: "provider",
  user: "user",
  resource: "resource",
};

/** One sentence for people, the same at every door; holds no secret and nothing a stranger may not know. */
export function describeFailure(failure: Failure): string {
  switch (failure.reason) {
    case "invalid-request":
      return failure.issues
        .map((issue) => (issue.name ? `${issue.name}: ${issue.message}` : issue.message))
        .join("; ");
    case "not-supported":
      return `${failure.what} not supported`;
    case "not-authenticated":
      return "not authenticated";
    case "signature-required":
      return "signature required";
    case "signature-refused":
      return `signature refused: ${failure.why}`;
    case "signer-mismatch":
      // Whom it should have been may be nobody's business: the log has it.
      return `${failure.signer} has signed for somebody else`;
    case "forbidden":
      return failure.detail;
    case "provider-not-trusted":
      return `provider not trusted${byRule(failure)}`;
    case "invite-required":
      return "no accepted invite for this sender";
    case "recipient-not-found":
      return "recipient not found";
    case "not-found":
      return `${THINGS[failure.what]} not found${byRule(failure)}`;
    case "already-exists":
      return failure.what === "contact" ? "user already known" : `${THINGS[failure.what]} already exists`;
    case "invite-expired":
      return "token has expired";
    case "invite-used":
      return "token already used";
    case "same-instance":
      return "can not accept an invite from the same instance";
    case "conflict":
      return failure.detail;
    case "peer-unreachable":
      return `no answer from ${failure.host}`;
    case "peer-refused":
      return `${failure.host} answered ${failure.status}${failure.detail ? `: ${failure.detail}` : ""}`;
  }
}

function byRule({ rule }: { readonly rule?: string }): string {
  return rule === undefined ? "" : ` (${rule})`;
}

/** A refusal of one field. */
export function invalid(name: string, message: string): Failure {
  return { reason: "invalid-request", issues: [{ name, message }] };
}
