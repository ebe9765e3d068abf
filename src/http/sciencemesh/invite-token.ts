import type { Invite } from "../../domain/model/invite.ts";
import type { Server } from "../../domain/model/server.ts";
import { unixSeconds } from "./unix-seconds.ts";

export interface InviteTokenDeps {
  readonly server: Pick<Server, "host">;
  readonly meshDirectoryUrl?: string;
}

/** An invite as its maker sees it; what is empty is left out. */
export function inviteToken(
  { server, meshDirectoryUrl }: InviteTokenDeps,
  { token, description, expiresAt }: Invite,
): Readonly<Record<string, unknown>> {
  return {
    token,
    ...(description && { description }),
    expiration: unixSeconds(expiresAt),
    ...(meshDirectoryUrl && { invite_link: inviteLink(meshDirectoryUrl, { token, host: server.host }) }),
  };
}

/** The link that leads an invited user to the page where they look up their own server. */
export function inviteLink(
  page: string,
  { token, host }: { readonly token: string; readonly host: string },
): string {
  const link = new URL(page);
  link.searchParams.set("token", token);
  link.searchParams.set("providerDomain", host);
  return link.href;
}
