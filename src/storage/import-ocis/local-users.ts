import type { ReceivedShare } from "../../domain/model/received-share.ts";
import type { Share } from "../../domain/model/share.ts";
import type { UserId } from "../../domain/model/user-id.ts";

/** Our own users as the files name them: reva keys accepted users by opaque id alone. */
export interface LocalUsers {
  /** The users with this opaque id; with the likeliest identity provider when the files name none. */
  withOpaqueId(opaqueId: string): readonly UserId[];
  /** Every identity provider that the files name, the one of most users first. */
  readonly identityProviders: readonly string[];
}

/** Where our own users are named. */
export interface NamedUsers {
  readonly shares: readonly Pick<Share, "owner" | "creator">[];
  readonly receivedShares: readonly Pick<ReceivedShare, "recipient">[];
  readonly invites: readonly { readonly owner: UserId }[];
}

/** Collects our users. `usersIdp` is what the operator says of those nobody else speaks of, `ownIdp` the last resort. */
export function collectLocalUsers(
  { shares, receivedShares, invites }: NamedUsers,
  { usersIdp, ownIdp }: { readonly usersIdp?: string | undefined; readonly ownIdp: string },
): LocalUsers {
  const known = new Map<string, UserId[]>();
  const usersOf = new Map<string, number>();
  const named = [
    ...invites.map(({ owner }) => owner),
    ...receivedShares.map(({ recipient }) => recipient),
    ...shares.flatMap(({ owner, creator }) => [creator, owner]),
  ];
  for (const user of named) {
    const same = known.get(user.opaqueId) ?? [];
    if (same.some(({ idp }) => idp === user.idp)) continue;
    known.set(user.opaqueId, [...same, user]);
    usersOf.set(user.idp, (usersOf.get(user.idp) ?? 0) + 1);
  }
  const identityProviders = [...usersOf].sort(([, a], [, b]) => b - a).map(([idp]) => idp);
  const likeliest = usersIdp ?? identityProviders[0] ?? ownIdp;
  return {
    withOpaqueId: (opaqueId) =>
      known.get(opaqueId) ?? [{ idp: likeliest, opaqueId, type: "primary" as const }],
    identityProviders,
  };
}
