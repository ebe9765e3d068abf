import { invalidArgument } from "./meshport-error.ts";
import type { Secret } from "./secret.ts";

/** The secret of a service that Meshport knows (`rpc.service_credentials`). */
export interface ServiceCredential {
  readonly secret: string | Secret;
  /** The name beside the secret; with it the credential is sent as `Basic`, without as `Bearer`. */
  readonly name?: string;
}

/** The headers that say which service calls. */
export function serviceHeaders({ secret, name }: ServiceCredential): Readonly<Record<string, string>> {
  const text = textOf(secret);
  if (name !== undefined) return { authorization: `Basic ${base64(`${name}:${text}`)}` };
  return { authorization: `Bearer ${withoutSpaces(text, "the secret of the service")}` };
}

/** The header that says for which user a service calls. */
export function userHeaders(userId: string): Readonly<Record<string, string>> {
  // HTTP trims its fields and has no room for more than this; a changed id would be somebody else's.
  if (!/^[!-~](?:[ -~]*[!-~])?$/.test(userId)) {
    throw invalidArgument("a user id is expected that fits into an HTTP header: printable ASCII");
  }
  return { "x-meshport-user": userId };
}

/** The header of a user with a token of a reva gateway. */
export function tokenHeaders(token: string | Secret): Readonly<Record<string, string>> {
  return { "x-access-token": withoutSpaces(textOf(token), "the access token") };
}

function textOf(secret: string | Secret): string {
  return typeof secret === "string" ? secret : secret.reveal();
}

/** Checked here, because what a runtime says about a header it cannot send shows the whole header. */
function withoutSpaces(text: string, what: string): string {
  if (!/^[!-~]+$/.test(text))
    throw invalidArgument(`${what} is expected to be printable ASCII without spaces`);
  return text;
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
