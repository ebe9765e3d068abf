import type { LocalUser } from "../model/local-user.ts";

/** Which of our users a request comes from. */
export interface Sessions {
  /** The user the `Authorization` header proves, or `undefined`; the reason is never told apart to the caller. */
  authenticate(headers: Headers): Promise<LocalUser | undefined>;
}
