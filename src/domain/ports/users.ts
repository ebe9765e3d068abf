import type { LocalUser } from "../model/local-user.ts";

/** Who our users are. A static list, a users file or a gateway stands behind it. */
export interface UserDirectory {
  /** The user whose opaque id or username this is (compared without case for usernames), or `undefined`. */
  find(identifier: string): Promise<LocalUser | undefined>;
}
