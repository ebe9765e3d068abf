// node examples/share.ts PATH CONTACT [write]: shares a file or folder of the user with a contact, prints the share's id.
import process from "node:process";
import { createShare, findContacts, inUserFolder } from "meshport/client";
import { argument, connect, setting } from "./connect.ts";

const user = connect();
const path = argument(1, "the path of a file or folder");
const wanted = argument(2, "the name of a contact");
const [contact, ...others] = await findContacts(user, wanted);
if (contact === undefined || others.length > 0) {
  throw new Error(`${others.length > 0 ? "several contacts are" : "no contact is"} called ${wanted}`);
}
const share = await createShare(user, {
  resource: inUserFolder(setting("MESHPORT_USER"), path),
  recipient: contact,
  permissions: process.argv[4] === "write" ? ["read", "write"] : ["read"],
});
console.log(share.id);
