import type { LocalUser } from "../model/local-user.ts";
import type { Secret } from "../secret.ts";

/** One of our users in a session of theirs. */
export interface SessionUser extends LocalUser {
  /** Whether they have shown a second factor in it; absent means no. OCM's `must-use-mfa` asks for it. */
  readonly mfa?: boolean;
  /** The token a gateway gave them: with it we ask the gateway on their behalf, and for nothing else. */
  readonly accessToken?: Secret;
}

/** Which of our users a request comes from. */
export interface Sessions {
  /** The user these headers prove, or `undefined`; the reason is never told apart to the caller. */
  authenticate(headers: Headers): Promise<SessionUser | undefined>;
}
