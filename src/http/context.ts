import type { FailureReason } from "../domain/failure.ts";
import type { LocalUser } from "../domain/model/local-user.ts";
import type { Peer } from "../domain/model/peer.ts";
import type { RequestBody } from "./request-body.ts";

/** What the doors keep with a request; a middleware sets each value before a handler reads it. */
export interface HttpEnv {
  Variables: {
    /** Whose session this is; set at the doors for our own users. */
    user: LocalUser;
    /** The body as text, within the limits. */
    body: RequestBody;
    /** Who has signed the request; set at the door for peers. */
    peer: Peer | undefined;
    /** Why the request was refused, for the log. */
    refusal: FailureReason;
    /** Whose signature was expected and whose came, for the log. */
    origin: { readonly expected: string; readonly came: string };
    /** Whether a prober asks, as it does all the time. */
    probe: true;
    /** Which rule of our trust has refused, for the log. */
    rule: string;
  };
}
