import { describe, expect, it } from "vitest";
import { permissionsFromOcm } from "../../../../src/domain/model/permissions.ts";
import { webdavArmOf, webdavOfferOf } from "../../../../src/domain/protocols/webdav/offer.ts";
import type { WebdavArm } from "../../../../src/ocm/share-protocol.ts";
import { EDITOR, SERVER } from "../../support.ts";

const METHOD = {
  protocol: "webdav",
  permissions: EDITOR,
  requirements: [],
  accessTypes: ["remote"],
} as const;
const ARM: WebdavArm = {
  form: "webdav",
  sharedSecret: "s3cr3t",
  permissions: ["read", "write"],
  uri: "https://cloud.example.net/dav/ocm/7c08",
  requirements: ["must-use-mfa"],
  accessTypes: ["remote", "datatx"],
};

describe("the WebDAV half of a share we send", () => {
  it("is an absolute place and OCM words; the secret is beside the place, never in it", () => {
    const arm = webdavArmOf(SERVER, { id: "0198c1a2", sharedSecret: "s3cr3t" }, METHOD);
    expect(arm).toEqual({
      form: "webdav",
      sharedSecret: "s3cr3t",
      permissions: ["read", "write"],
      uri: "https://ocm.example.org/dav/ocm/0198c1a2",
      requirements: [],
      accessTypes: ["remote"],
    });
    expect(arm.uri).not.toContain(arm.sharedSecret);
  });

  it("keeps the base path of the public URL and an id that a URL would read differently", () => {
    const server = { ...SERVER, publicUrl: "https://ocm.example.org/meshport" };
    const arm = webdavArmOf(server, { id: "../a b?c#d", sharedSecret: "s" }, METHOD);
    expect(arm.uri).toBe("https://ocm.example.org/meshport/dav/ocm/..%2Fa%20b%3Fc%23d");
  });
});

describe("the WebDAV half of a share we received", () => {
  it.each(["file", "folder"] as const)("keeps what the sender wrote; write is that of a %s", (kind) => {
    expect(webdavOfferOf(ARM, kind)).toEqual({
      protocol: "webdav",
      form: "webdav",
      sharedSecret: "s3cr3t",
      permissions: permissionsFromOcm(["read", "write"], kind),
      uri: ARM.uri,
      requirements: ["must-use-mfa"],
      accessTypes: ["remote", "datatx"],
    });
  });

  it("keeps the size when it was told", () => {
    expect(webdavOfferOf({ ...ARM, size: 0 }, "file")).toHaveProperty("size", 0);
    expect(webdavOfferOf(ARM, "file")).not.toHaveProperty("size");
  });
});
