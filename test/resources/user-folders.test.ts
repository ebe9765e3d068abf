import { describe, expect, it } from "vitest";
import type { LocalUser } from "../../src/domain/model/local-user.ts";
import { createMemoryResources } from "../../src/resources/memory.ts";
import { createUserFolders, USER_FOLDERS } from "../../src/resources/user-folders.ts";

const marie: LocalUser = {
  id: { idp: "https://one.test", opaqueId: "marie", type: "primary" },
  username: "marie",
  displayName: "Marie Curie",
  mail: "marie@one.test",
};
const pierre: LocalUser = { ...marie, id: { ...marie.id, opaqueId: "pierre" }, username: "pierre" };

function setUp() {
  const clock = { now: () => new Date("2026-01-01T00:00:00Z") };
  const folders = new Map([
    ["marie", createMemoryResources({ clock, files: { "/notes/radium.txt": "it glows" } })],
    ["pierre", createMemoryResources({ clock, files: { "/own.txt": "mine" } })],
  ]);
  return createUserFolders({ folderOf: (id) => folders.get(id) });
}

describe("stating a resource to share", () => {
  it("finds a file by its path and by the id it gave it", async () => {
    const resources = setUp();
    const byPath = await resources.stat(marie, { path: "notes//radium.txt/" });
    expect(byPath).toMatchObject({
      ok: true,
      value: { path: "/notes/radium.txt", name: "radium.txt", kind: "file", size: 8, owner: marie.id },
    });
    if (!byPath.ok) return;
    expect(await resources.stat(marie, { id: byPath.value.id })).toEqual(byPath);
  });

  it.each([
    ["a missing file", { path: "/none.txt" }, "not-found"],
    ["the folder itself", { path: "/" }, "invalid-request"],
    ["a path that climbs", { path: "/notes/../../pierre/own.txt" }, "invalid-request"],
    ["a path with a NUL", { path: "/notes/a\0b" }, "invalid-request"],
    [
      "another user's file",
      { id: { storageId: USER_FOLDERS, spaceId: "pierre", opaqueId: "/own.txt" } },
      "not-found",
    ],
    [
      "another storage's file",
      { id: { storageId: "else", spaceId: "marie", opaqueId: "/notes" } },
      "not-found",
    ],
  ])("refuses %s", async (_, reference, reason) => {
    expect(await setUp().stat(marie, reference)).toMatchObject({ ok: false, failure: { reason } });
  });
});

describe("opening a shared resource", () => {
  it("names the tree and the place in it", async () => {
    const opened = await setUp().open({
      storageId: USER_FOLDERS,
      spaceId: pierre.id.opaqueId,
      opaqueId: "/own.txt",
    });
    expect(opened).toMatchObject({ root: "/own.txt", kind: "file", name: "own.txt" });
  });

  it("says so when the resource is gone", async () => {
    expect(
      await setUp().open({ storageId: USER_FOLDERS, spaceId: "marie", opaqueId: "/gone" }),
    ).toBeUndefined();
    expect(
      await setUp().open({ storageId: USER_FOLDERS, spaceId: "nobody", opaqueId: "/x" }),
    ).toBeUndefined();
  });
});
