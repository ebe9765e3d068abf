// node examples/inbox.ts [accept|decline ID]: answers what the user was shared, and lists it.
import process from "node:process";
import { acceptReceivedShare, declineReceivedShare, listReceivedShares } from "meshport/client";
import { argument, connect } from "./connect.ts";

const user = connect();
const answer = process.argv[2];
if (answer === "accept") await acceptReceivedShare(user, argument(2, "the id of a received share"));
if (answer === "decline") await declineReceivedShare(user, argument(2, "the id of a received share"));
for await (const { id, state, kind, name, sender } of listReceivedShares(user)) {
  console.log([id, state, kind, name, `from ${sender.id}`].join("\t"));
}
