import { describe, expect, it } from "vitest";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { aRemoteUser } from "../../support/records.ts";
import { BRIAN, connect, createWorld, PEER, STRANGER } from "../support.ts";

async function world() {
  const made = createWorld();
  await made.contacts.put({
    owner: MARIE.id,
    userId: aRemoteUser("Brian@cloud.example.net", "https://cloud.example.net"),
    address: { identifier: "Brian", host: PEER },
    displayName: "Brian Murphy",
    mail: "bm@mail.example.net",
    username: "",
    acceptedAt: "2026-01-10T10:00:00.000Z",
    inviteToken: "",
  });
  await connect(made, { remote: aRemoteUser("richard", PEER) });
  await connect(made, { user: EINSTEIN, remote: aRemoteUser("lise", PEER) });
  return made;
}

describe("finding contacts", () => {
  it.each([
    { filter: "", found: ["Brian", "richard"] },
    { filter: "MURPHY", found: ["Brian"] },
    { filter: "bm@mail", found: ["Brian"] },
    { filter: "BRIAN@CLOUD", found: ["Brian"] },
    { filter: "lise", found: [] },
    { filter: "the-invite-token", found: [] },
    { filter: ".*", found: [] },
  ])("'$filter' finds $found, only among one's own", async ({ filter, found }) => {
    const contacts = await (await world()).useCases.findContacts(MARIE, filter);
    expect(contacts.map(({ address }) => address.identifier).sort()).toEqual(found);
  });

  it("finds all of more than a page", async () => {
    const made = createWorld();
    for (let index = 0; index < 1005; index += 1) {
      await connect(made, { remote: aRemoteUser(`user-${index}`, PEER) });
    }
    expect(await made.useCases.findContacts(MARIE, "USER-")).toHaveLength(1005);
  });
});

describe("one contact", () => {
  it.each([
    { idp: PEER, opaqueId: "Brian" },
    { idp: "https://CLOUD.example.net/", opaqueId: "Brian" },
    { idp: PEER, opaqueId: "Brian@cloud.example.net" },
    { idp: "", opaqueId: "Brian" },
    { idp: "", opaqueId: "Brian@cloud.example.net" },
  ])("is found as $opaqueId of '$idp'", async (remote) => {
    expect(await (await world()).useCases.getContact(MARIE.id, remote)).toMatchObject({
      ok: true,
      value: { displayName: "Brian Murphy" },
    });
  });

  it.each([
    { why: "somebody else's", owner: EINSTEIN, remote: aRemoteUser("Brian", PEER) },
    { why: "at another provider", owner: MARIE, remote: aRemoteUser("Brian", STRANGER) },
    { why: "spelled in another case", owner: MARIE, remote: aRemoteUser("brian", PEER) },
    { why: "nobody", owner: MARIE, remote: aRemoteUser("", PEER) },
    { why: "nobody anywhere", owner: MARIE, remote: aRemoteUser("", "") },
    {
      why: "spelled with another provider",
      owner: MARIE,
      remote: aRemoteUser("Brian@elsewhere.example", ""),
    },
    { why: "at no host", owner: MARIE, remote: aRemoteUser("Brian", "not a host") },
  ])("is not found when it is $why", async ({ owner, remote }) => {
    expect(await (await world()).useCases.getContact(owner.id, remote)).toEqual({
      ok: false,
      failure: { reason: "not-found", what: "contact" },
    });
  });

  it("is told without the token that proves the connection to nobody but its owner", async () => {
    const made = createWorld();
    await connect(made, { token: "s3cr3t" });
    const refused = await made.useCases.getContact(EINSTEIN.id, BRIAN);
    expect(JSON.stringify(refused)).not.toContain("s3cr3t");
  });
});
