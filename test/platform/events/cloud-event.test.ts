import { describe, expect, it } from "vitest";
import { cloudEventOf } from "../../../src/platform/events/cloud-event.ts";
import { everyEvent, FACTS, SECRETS, theEvent } from "./events.ts";

const SOURCE = "https://ocm.example.org";

describe("a CloudEvent", () => {
  it.each(everyEvent)("has what every one needs: $type", (event) => {
    const told = JSON.parse(cloudEventOf(event, FACTS, SOURCE));
    expect(told).toMatchObject({
      specversion: "1.0",
      id: FACTS.id,
      source: SOURCE,
      type: `meshport.${event.type}`,
      subject: expect.stringMatching(/^(invites|contacts|shares|share-requests|received-shares)\/[0-9a-f]+$/),
      time: "2026-11-23T12:00:00.250Z",
      sequence: FACTS.sequence,
      datacontenttype: "application/json",
      data: expect.any(Object),
    });
  });

  it.each(everyEvent)("holds no secret: $type", (event) => {
    const text = cloudEventOf(event, FACTS, SOURCE);
    expect(SECRETS.filter((secret) => JSON.stringify(text).includes(secret))).toEqual([]);
  });

  it("shows a share as the host product needs it", () => {
    expect(JSON.parse(cloudEventOf(theEvent("share-created"), FACTS, SOURCE)).data).toEqual({
      id: "6b1f0d6e",
      name: "relativity.pdf",
      resourceType: "file",
      resourceId: { storageId: "s", spaceId: "p", opaqueId: "o" },
      owner: { idp: "https://cern.example.org", opaqueId: "einstein", displayName: "Albert Einstein" },
      creator: { idp: "https://cern.example.org", opaqueId: "einstein", displayName: "Albert Einstein" },
      recipient: {
        idp: "surf.example.com",
        opaqueId: "marie",
        address: "marie@surf.example.com",
        displayName: "Marie Curie",
      },
      permissions: ["read", "write"],
      answer: "none",
      createdAt: "2026-11-23T12:00:00.000Z",
      modifiedAt: "2026-11-23T12:00:00.000Z",
    });
  });

  it("says who did what two could have done", () => {
    const by = (type: Parameters<typeof theEvent>[0]) =>
      JSON.parse(cloudEventOf(theEvent(type), FACTS, SOURCE)).data.by;
    expect([by("contact-removed"), by("received-share-updated"), by("received-share-removed")]).toEqual([
      "peer",
      "user",
      "peer",
    ]);
  });
});
