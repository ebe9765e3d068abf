// node examples/invite.ts [for whom]: makes an invite and prints what to send to the other person.
import process from "node:process";
import { generateInvite } from "meshport/client";
import { connect, setting } from "./connect.ts";

const invite = await generateInvite(connect(), {
  provider: setting("MESHPORT_PROVIDER"),
  description: process.argv[2] ?? "",
});
console.log(invite.inviteString);
console.error(`good until ${invite.expiresAt.toISOString()}`);
