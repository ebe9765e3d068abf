import { base64Decode } from "@bufbuild/protobuf/wire";
import type { UserDirectory } from "../domain/ports/users.ts";
import { sameSecret } from "../domain/same-secret.ts";
import type { Secret } from "../domain/secret.ts";
import type { AuthenticateCaller, Caller } from "./auth.ts";

/** A service that may call, and the secret that proves it. */
export interface ServiceCredential {
  readonly name: string;
  readonly secret: Secret;
}

export interface ServiceCredentialsDeps {
  readonly credentials: readonly ServiceCredential[];
  readonly users: UserDirectory;
}

/** Names the user a service acts for: their opaque id. */
const USER_HEADER = "x-meshport-user";

/**
 * Recognises configured services by `Authorization: Bearer <secret>` or `Basic <name>:<secret>`. The user in
 * `x-meshport-user` is taken on the service's word, but must be one of ours: for nobody, the credential is no good.
 */
export function createServiceCredentials({ credentials, users }: ServiceCredentialsDeps): AuthenticateCaller {
  return async (headers): Promise<Caller | undefined> => {
    const presented = readAuthorization(headers.get("authorization") ?? "");
    if (presented === undefined) return undefined;
    // All are compared, so that time does not tell which one came close.
    const matching = credentials.filter((credential) => isProof(credential, presented));
    const [credential] = matching;
    if (credential === undefined) return undefined;
    const opaqueId = headers.get(USER_HEADER);
    if (opaqueId === null) return { service: credential.name };
    const user = await users.find(opaqueId);
    // A directory may find by username, too, and one user's name may be another's id.
    return user?.id.opaqueId === opaqueId ? { service: credential.name, user } : undefined;
  };
}

interface Presented {
  readonly secret: string;
  /** Absent with `Bearer`. */
  readonly name?: string;
}

function isProof({ name, secret }: ServiceCredential, presented: Presented): boolean {
  const proven = sameSecret(presented.secret, secret.reveal());
  return proven && (presented.name === undefined || presented.name === name);
}

function readAuthorization(header: string): Presented | undefined {
  const match = /^(bearer|basic) +(\S+) *$/i.exec(header);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return match[1].toLowerCase() === "bearer" ? { secret: match[2] } : readBasic(match[2]);
}

function readBasic(token: string): Presented | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(base64Decode(token));
    const colon = text.indexOf(":");
    return colon < 0 ? undefined : { name: text.slice(0, colon), secret: text.slice(colon + 1) };
  } catch {
    return undefined;
  }
}
