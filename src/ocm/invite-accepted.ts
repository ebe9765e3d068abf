import { canonicalHost } from "./host.ts";
import { filledString, isJsonObject, type JsonObject, memberOf } from "./json.ts";
import { LIMITS } from "./limits.ts";
import { type Issue, malformed, type Parsed, understood } from "./parsed.ts";

/** An Invite Acceptance Request (1.4 `AcceptedInvite`): who of which server accepts which Invite Token. */
export interface InviteAcceptedRequest {
  /** Canonical host of the Invite Receiver's server. */
  readonly recipientProvider: string;
  readonly token: string;
  /** As the Invite Receiver's server spells it; `addressAt(userID, recipientProvider)` is the canonical form. */
  readonly userID: string;
  /** Empty when not told. */
  readonly email: string;
  /** Empty when not told. */
  readonly name: string;
}

/** An Invite Acceptance Response (1.4 `AcceptedInviteResponse`): who the Invite Sender is. */
export interface InviteAcceptedResponse {
  /** As the Invite Sender's server spells it. */
  readonly userID: string;
  readonly email: string;
  readonly name: string;
}

/** Reads the body of `POST /invite-accepted`: a JSON object, or the record of a form with the same names. */
export function parseInviteAcceptedRequest(body: unknown): Parsed<InviteAcceptedRequest> {
  if (!isJsonObject(body)) return malformed([{ name: "", message: "a JSON object is expected" }]);
  const provider = textOf(body, ["recipientProvider"], LIMITS.identifier);
  const recipientProvider = provider && canonicalHost(provider);
  const token = textOf(body, ["token"], LIMITS.token);
  const userID = textOf(body, ["userID", "userId"], LIMITS.identifier);
  const issues: Issue[] = [];
  if (!recipientProvider) {
    issues.push({ name: "recipientProvider", message: provider ? "not a host" : "REQUIRED" });
  }
  if (!token) issues.push({ name: "token", message: "REQUIRED" });
  if (!userID) issues.push({ name: "userID", message: "REQUIRED" });
  if (!recipientProvider || !token || !userID) return malformed(issues);
  return understood({
    recipientProvider,
    token,
    userID,
    email: textOf(body, ["email"], LIMITS.email) ?? "",
    name: textOf(body, ["name"], LIMITS.displayName) ?? "",
  });
}

/** Reads the answer to an Invite Acceptance Request; without a `userID` it says nothing. */
export function parseInviteAcceptedResponse(body: unknown): Parsed<InviteAcceptedResponse> {
  if (!isJsonObject(body)) return malformed([{ name: "", message: "a JSON object is expected" }]);
  const userID = textOf(body, ["userID", "userId"], LIMITS.identifier);
  if (!userID) return malformed([{ name: "userID", message: "REQUIRED" }]);
  return understood({
    userID,
    email: textOf(body, ["email"], LIMITS.email) ?? "",
    name: textOf(body, ["name"], LIMITS.displayName) ?? "",
  });
}

/** The body we send to accept an invite: every member present, the provider without a scheme. */
export function writeInviteAcceptedRequest(request: InviteAcceptedRequest): InviteAcceptedRequest {
  const { recipientProvider, token, userID, email, name } = request;
  return { recipientProvider, token, userID, email, name };
}

/** The body we answer an accepted invite with. Peers refuse a blank name, so the identifier stands in for it. */
export function writeInviteAcceptedResponse(user: InviteAcceptedResponse): InviteAcceptedResponse {
  return { userID: user.userID, email: user.email, name: user.name.trim() === "" ? user.userID : user.name };
}

function textOf(body: JsonObject, names: readonly string[], max: number): string | undefined {
  const value = names.map((name) => memberOf(body, name)).find((member) => member != null);
  const text = typeof value === "string" ? value.trim() : value;
  const filled = filledString(text, max);
  return filled === undefined || /\p{Cc}/u.test(filled) ? undefined : filled;
}
