import { describe, expect, it } from "vitest";
import { revaEventOf } from "../../../src/platform/events/reva-event.ts";
import { everyEvent, FACTS, SECRETS, theEvent } from "./events.ts";

const marie = { idp: "surf.example.com", opaque_id: "marie", type: 6 };
const einstein = { idp: "https://cern.example.org", opaque_id: "einstein", type: 1 };

function payloadOf(text: string | undefined): unknown {
  return JSON.parse(atob(JSON.parse(text ?? "{}").Payload));
}

describe("an event for the services of oCIS", () => {
  it("lies in the envelope they read", () => {
    const { Payload: payload, ...envelope } = JSON.parse(
      revaEventOf(theEvent("share-received"), FACTS) ?? "",
    );
    expect(envelope).toEqual({
      Timestamp: "2026-11-23T12:00:00.250Z",
      Metadata: {
        eventid: FACTS.id,
        eventtype: "events.OCMCoreShareCreated",
        extrainfo: "null",
        initiatorid: "",
        traceparent: "",
      },
      ID: FACTS.id,
      Topic: "main-queue",
    });
    expect(payload).toMatch(/^[A-Za-z0-9+/]+=*$/);
  });

  it("is as long as the names in it", () => {
    const event = theEvent("share-received");
    if (event.type !== "share-received") throw new Error("not a share");
    const name = "ü".repeat(200_000);
    const text = revaEventOf({ ...event, receivedShare: { ...event.receivedShare, name } }, FACTS);
    const bytes = Buffer.from(JSON.parse(text ?? "{}").Payload, "base64");
    expect(JSON.parse(bytes.toString("utf8")).ResourceName).toBe(name);
  });

  it("is a share that came in", () => {
    expect(payloadOf(revaEventOf(theEvent("share-received"), FACTS))).toEqual({
      ShareID: "0fe5b1d2",
      Executant: marie,
      Sharer: marie,
      GranteeUserID: einstein,
      Grantee: einstein,
      ItemID: "7c084226-d9a1-11e6-bf26-cec0c932ce01",
      ResourceName: "radium.pdf",
      Permissions: { stat: true },
      CTime: { seconds: 1_795_435_200 },
    });
  });

  it("is a share whose sender ended it", () => {
    const text = revaEventOf(theEvent("received-share-removed"), FACTS);
    expect(JSON.parse(text ?? "").Metadata.eventtype).toBe("events.OCMCoreShareDelete");
    expect(payloadOf(text)).toEqual({
      ShareID: "0fe5b1d2",
      Sharer: marie,
      Grantee: einstein,
      ResourceName: "radium.pdf",
      CTime: { seconds: 1_795_435_200, nanos: 250_000_000 },
    });
  });

  it("is an invite, without its token and so without anybody to send it to", () => {
    const text = revaEventOf(theEvent("invite-generated"), FACTS);
    expect(JSON.parse(text ?? "").Metadata.eventtype).toBe("events.ScienceMeshInviteTokenGenerated");
    expect(payloadOf(text)).toEqual({
      Sharer: einstein,
      RecipientMail: "",
      Token: "",
      Description: "for marie",
      Expiration: 1_795_521_600,
      InviteLink: "",
      Timestamp: { seconds: 1_795_435_200, nanos: 250_000_000 },
    });
  });

  it("is an invite that oCIS can mail, where the operator wants that", () => {
    const inviteLink = (token: string) => `https://wayf.example.org/?token=${token}`;
    expect(payloadOf(revaEventOf(theEvent("invite-generated"), FACTS, { inviteLink }))).toMatchObject({
      RecipientMail: "marie@example.com",
      Token: "3bd0f6a2-6f5e-4a1f-9c1e-111111111111",
      InviteLink: "https://wayf.example.org/?token=3bd0f6a2-6f5e-4a1f-9c1e-111111111111",
    });
  });

  it("is none of all others", () => {
    const told = everyEvent
      .filter((event) => revaEventOf(event, FACTS) !== undefined)
      .map(({ type }) => type);
    expect(told).toEqual(["invite-generated", "share-received", "received-share-removed"]);
    const { receivedShare } = theEvent("received-share-removed") as Extract<
      (typeof everyEvent)[number],
      { type: "received-share-removed" }
    >;
    expect(revaEventOf({ type: "received-share-removed", receivedShare, by: "user" }, FACTS)).toBeUndefined();
  });

  it.each(["invite-generated", "share-received", "received-share-removed"] as const)(
    "holds no secret: %s",
    (type) => {
      const text = revaEventOf(theEvent(type), FACTS);
      const told = `${text}${JSON.stringify(payloadOf(text))}`;
      expect(SECRETS.filter((secret) => told.includes(secret))).toEqual([]);
    },
  );
});
