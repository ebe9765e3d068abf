import type { Call } from "./call.ts";
import type { Dialect } from "./dialect.ts";
import type { Secret } from "./secret.ts";

/** A way to Meshport. Holds no state and no socket of its own: make one and keep it. */
export interface Connection {
  readonly dialect: Dialect | undefined;
  /** What the helpers call; applications have no need of it. */
  readonly call: Call;
}

/** A connection of the application itself, on behalf of nobody. */
export interface ServiceConnection extends Connection {
  /** The same for one of our users, on the word of this service; the exact id, not the user name. */
  onBehalfOf(userId: string): UserConnection;
  /** The same for the user of a reva gateway's access token (`x-access-token`), and without the service's secret. */
  withAccessToken(token: string | Secret): UserConnection;
}

/** A connection on behalf of a user: theirs are the invites, contacts and shares. */
export interface UserConnection extends Connection {
  /** Tells the two apart, so that a helper that needs a user compiles with no other. */
  readonly onBehalf: "of-a-user";
}
