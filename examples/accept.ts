// node examples/accept.ts INVITE: accepts what somebody at another server has sent, and prints who that is.
import { acceptInvite, isMeshportError } from "meshport/client";
import { argument, connect } from "./connect.ts";

try {
  const contact = await acceptInvite(connect(), argument(1, "the invite"));
  console.log(`${contact.displayName} (${contact.id}@${contact.server})`);
} catch (error) {
  if (!isMeshportError(error, "already-exists")) throw error;
  console.log("you are connected already");
}
