import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ocmPermissionsOf,
  Permission,
  permissionSet,
  permissionsFromOcm,
} from "../../../src/domain/model/permissions.ts";
import { OCM_PERMISSIONS } from "../../../src/ocm/permissions.ts";

const READ = [
  "get_path",
  "get_quota",
  "initiate_file_download",
  "list_container",
  "list_recycle",
  "stat",
] as const;

describe("what an OCM permission allows", () => {
  it.each([
    { words: [], resourceType: "file", allows: [] },
    { words: ["read"], resourceType: "file", allows: READ },
    { words: ["read"], resourceType: "folder", allows: READ },
    { words: ["write"], resourceType: "file", allows: ["initiate_file_upload", "restore_recycle_item"] },
    {
      words: ["write"],
      resourceType: "folder",
      allows: ["create_container", "delete", "initiate_file_upload", "move", "restore_recycle_item"],
    },
    { words: ["share"], resourceType: "file", allows: ["add_grant"] },
    {
      words: ["share", "write", "read"],
      resourceType: "folder",
      allows: [
        ...READ,
        "add_grant",
        "create_container",
        "delete",
        "initiate_file_upload",
        "move",
        "restore_recycle_item",
      ],
    },
  ] as const)("$words on a $resourceType", ({ words, resourceType, allows }) => {
    expect(permissionsFromOcm(words, resourceType)).toEqual(permissionSet(allows));
  });

  it("never lets a recipient change who else may do what, or what is in the bin for good", () => {
    for (const resourceType of ["file", "folder"] as const) {
      const most = permissionsFromOcm(OCM_PERMISSIONS, resourceType);
      for (const forbidden of ["remove_grant", "update_grant", "deny_grant", "purge_recycle"] as const) {
        expect(most).not.toContain(forbidden);
      }
    }
  });

  it("comes back as the same words, for files and folders", () => {
    fc.assert(
      fc.property(fc.subarray([...OCM_PERMISSIONS]), fc.constantFrom("file", "folder"), (words, kind) => {
        expect(ocmPermissionsOf(permissionsFromOcm(words, kind))).toEqual(words);
      }),
    );
  });
});

describe("the OCM words for a set of permissions", () => {
  it.each([
    { permissions: ["stat", "list_container"], words: [] },
    { permissions: ["initiate_file_download"], words: ["read"] },
    { permissions: ["initiate_file_upload"], words: ["write"] },
    { permissions: ["delete", "move", "create_container"], words: [] },
    { permissions: ["add_grant"], words: ["share"] },
  ] as const)("$permissions", ({ permissions, words }) => {
    expect(ocmPermissionsOf(permissions)).toEqual(words);
  });
});

describe("a set of permissions", () => {
  it("is the same list for the same set, however it was written", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Permission.options)), (permissions) => {
        const set = permissionSet(permissions);
        expect(permissionSet([...permissions].reverse())).toEqual(set);
        expect(permissionSet([...set, ...set])).toEqual(set);
        expect(new Set(set)).toEqual(new Set(permissions));
      }),
    );
  });
});
