import type { LocalUser } from "../../src/domain/model/local-user.ts";
import type { Sessions } from "../../src/domain/ports/sessions.ts";
import type { UserDirectory } from "../../src/domain/ports/users.ts";

/** The host of the server under test. */
export const HOST = "ocm.example.org";

/** A user of the server under test; the id is the user name unless a peer learnt another one. */
export function aUser(
  username: string,
  facts: Partial<LocalUser> & { readonly opaqueId?: string } = {},
): LocalUser {
  const { opaqueId, ...others } = facts;
  return {
    id: { idp: HOST, opaqueId: opaqueId ?? username, type: "primary" },
    username,
    displayName: username,
    mail: `${username}@example.org`,
    ...others,
  };
}

export const MARIE = aUser("marie", { displayName: "Marie Curie" });
export const EINSTEIN = aUser("einstein", { displayName: "Albert Einstein" });

/** A directory of a few users, looked up as the port says. */
export function directoryOf(users: readonly LocalUser[]): UserDirectory {
  return {
    async find(identifier) {
      const name = identifier.toLowerCase();
      return users.find((user) => user.id.opaqueId === identifier || user.username.toLowerCase() === name);
    },
  };
}

/** Sessions whose bearer token is the user's id: what proves a user is not what the doors are about. */
export function sessionsOf(users: readonly LocalUser[]): Sessions {
  return {
    async authenticate(headers) {
      return users.find((user) => headers.get("Authorization") === `Bearer ${user.id.opaqueId}`);
    },
  };
}
