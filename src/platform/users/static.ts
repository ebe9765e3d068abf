import type { LocalUser } from "../../domain/model/local-user.ts";
import type { UserDirectory } from "../../domain/ports/users.ts";

/** A directory of a fixed list of users, found by opaque id or, without regard to case, by username. */
export function createStaticUsers(users: readonly LocalUser[]): UserDirectory {
  const byId = new Map(users.map((user) => [user.id.opaqueId, user]));
  const byName = new Map(users.map((user) => [user.username.toLowerCase(), user]));
  return { find: async (identifier) => byId.get(identifier) ?? byName.get(identifier.toLowerCase()) };
}
