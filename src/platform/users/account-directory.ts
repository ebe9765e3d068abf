import type { UserDirectory } from "../../domain/ports/users.ts";
import type { Account } from "./accounts.ts";

/** The directory of the accounts as they are now: by opaque id or, without regard to case, by username. */
export function createAccountDirectory(accounts: () => Promise<readonly Account[]>): UserDirectory {
  return {
    async find(identifier) {
      const users = (await accounts()).map(({ user }) => user);
      const name = identifier.toLowerCase();
      return (
        users.find(({ id }) => id.opaqueId === identifier) ??
        users.find(({ username }) => username.toLowerCase() === name)
      );
    },
  };
}
