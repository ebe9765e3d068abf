import { describe, expect, it } from "vitest";
import { type RemoteIdp, remoteIdpOf } from "../../src/domain/remote-idp.ts";
import { MARIE } from "../support/people.ts";
import { createWorld, PEER, taken } from "./support.ts";

describe("the identity provider of a remote user", () => {
  it.each<[string, RemoteIdp | undefined, string]>([
    ["cloud.example.net", undefined, "cloud.example.net"],
    ["cloud.example.net", "host", "cloud.example.net"],
    ["cloud.example.net:8443", "https", "https://cloud.example.net:8443"],
    ["https://cloud.example.net", "https", "https://cloud.example.net"],
    ["HTTP://127.0.0.1:9200", "https", "HTTP://127.0.0.1:9200"],
  ])("of %s, to be kept as %s, is %s", (host, spelling, idp) => {
    expect(remoteIdpOf(host, spelling)).toBe(idp);
  });

  it.each([
    ["as the gateway in front wants it where a peer tells of them", false, `https://${PEER}`],
    ["as the gateway says it where the gateway tells of them", true, PEER],
  ])("is kept %s", async (_, keepIdp, idp) => {
    const { useCases } = createWorld({ policy: { remoteIdp: "https" } });
    const { token } = taken(await useCases.generateInvite(MARIE, { description: "", recipient: "" }));
    const user = { idp: PEER, opaqueId: "brian" };
    taken(await useCases.acceptInvite({ token, user, displayName: "B", mail: "", keepIdp }));
    expect((await useCases.findContacts(MARIE, "")).map(({ userId }) => userId.idp)).toEqual([idp]);
  });
});
