import { describe, expect, it } from "vitest";
import {
  type NotificationContents,
  notificationPayload,
  parseNotification,
  writeNotification,
} from "../../src/ocm/notification.ts";
import { jsonBody, vector, vectors } from "./vectors.ts";

/** Messages that cannot be read; whatever else is refused is refused for its type, its sender or its state. */
const UNREADABLE = ["notif-bad-empty", "notif-bad-missing-type", "notif-bad-notification-string"];

describe("reading an OCM Notification", () => {
  it.each(vectors("notif-"))("$id", (message) => {
    const parsed = parseNotification(jsonBody(message));
    expect(parsed.ok).toBe(!UNREADABLE.includes(message.id));
    if (parsed.ok) expect(typeof parsed.value.providerId).toBe("string");
  });

  const facts = (id: string) => {
    const parsed = parseNotification(vector(id).body);
    return parsed.ok ? parsed.value.facts : undefined;
  };

  it("reads the secret, the grantee and the misspelled message", () => {
    expect(facts("notif-nc-unshared-typo")).toEqual({
      sharedSecret: "s3cr3tIn7",
      message: "file is no longer shared with you",
    });
    expect(facts("notif-ocis-unshared")).toEqual({
      grantee: "f7fbf8c8-139b-4376-b307-cf0a8c2d0d9c@ocm.example.org",
    });
  });

  it("finds the proof and the new expiry where reva and Meshport write them", () => {
    const of = (notification: unknown) => {
      const parsed = parseNotification({
        notificationType: "SHARE_CHANGE_PERMISSION",
        providerId: "in-7",
        notification,
      });
      return parsed.ok ? parsed.value.facts : "refused";
    };
    const protocol = { name: "multi", webdav: { sharedSecret: "inside", permissions: ["read"] } };
    expect(of({ protocol })).toMatchObject({ sharedSecret: "inside" });
    expect(of({ protocol, sharedSecret: "outside", expiration: 1_800_000_000 })).toMatchObject({
      sharedSecret: "outside",
      expiration: 1_800_000_000,
    });
    expect(of({ expiration: 0 })).toEqual({ expiration: 0 });
    for (const expiration of [-1, 1.5, "1800000000", 1e15]) expect(of({ expiration })).toEqual({});
  });

  it("reads new permissions from reva's protocol and ownCloud's list", () => {
    expect(facts("notif-spec-reshare-change-permission")?.permissions).toEqual(["read"]);
    const body = (webdav: unknown) => ({
      notificationType: "SHARE_CHANGE_PERMISSION",
      providerId: "in-7",
      notification: { grantee: "x", protocol: { name: "multi", options: {}, webdav } },
    });
    const permissions = (webdav: unknown) => {
      const parsed = parseNotification(body(webdav));
      return parsed.ok ? parsed.value.facts.permissions : "refused";
    };
    expect(permissions({ sharedSecret: "s", permissions: ["write", "read"], uri: "x" })).toEqual([
      "read",
      "write",
    ]);
    expect(permissions({ permissions: null })).toEqual([]);
    expect(permissions({ permissions: ["admin"] })).toBeUndefined();
    expect(facts("notif-ocis-change-permission-webapp")?.permissions).toBeUndefined();
  });

  it.each([
    [{ type: "SHARE_DECLINED", providerId: 11 }, true],
    [{ notificationType: "USER_REMOVED", providerId: "u", notification: null }, true],
    [{ notificationType: "X", providerId: "u", notification: [] }, true],
    [{ notificationType: "X", providerId: "u", notification: [1] }, false],
    [{ notificationType: "X", providerId: "" }, false],
    [{ notificationType: "X", providerId: 1.5 }, false],
    [{ notificationType: 5, providerId: "u" }, false],
    [[], false],
    [null, false],
  ])("judges %j", (body, ok) => {
    expect(parseNotification(body).ok).toBe(ok);
  });
});

interface Message {
  readonly notificationType: string;
  readonly resourceType: string;
  readonly providerId: string;
  readonly notification: NotificationContents;
}

describe("writing an OCM Notification", () => {
  it("says the same thing in every peer's way", () => {
    const payload = notificationPayload({
      sharedSecret: "s",
      message: "m",
      grantee: "uuid@idp.example",
      webdav: {
        form: "webdav",
        sharedSecret: "s",
        permissions: ["read", "write"],
        uri: "https://ocm.example.org/dav/ocm/out-1",
        requirements: [],
        accessTypes: ["remote"],
      },
    });
    const body = writeNotification({
      notificationType: "SHARE_CHANGE_PERMISSION",
      resourceType: "",
      providerId: "out-1",
      payload,
    });
    expect(body).toEqual({
      notificationType: "SHARE_CHANGE_PERMISSION",
      resourceType: "file",
      providerId: "out-1",
      notification: {
        sharedSecret: "s",
        message: "m",
        grantee: "uuid@idp.example",
        permission: ["read", "write"],
        protocol: {
          name: "multi",
          webdav: {
            uri: "https://ocm.example.org/dav/ocm/out-1",
            sharedSecret: "s",
            permissions: ["read", "write"],
          },
        },
      },
    });
    expect(parseNotification(body)).toMatchObject({
      ok: true,
      value: { facts: { permissions: ["read", "write"] } },
    });
  });

  it.each(["out-notif-nextcloud-unshared", "out-notif-ocis-accepted"])("%s", (id) => {
    const { notification, ...rest } = vector(id).body as Message;
    const payload = notificationPayload(notification);
    expect(writeNotification({ ...rest, payload })).toEqual({ ...rest, notification });
  });

  it("always carries the notification object", () => {
    const body = writeNotification({
      notificationType: "SHARE_ACCEPTED",
      resourceType: "file",
      providerId: "42",
      payload: {},
    });
    expect(body.notification).toEqual({});
  });
});
