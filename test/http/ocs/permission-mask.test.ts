import { describe, expect, it } from "vitest";
import {
  ocmPermissionsOf,
  type Permissions,
  permissionsFromOcm,
} from "../../../src/domain/model/permissions.ts";
import { maskOf, permissionsOf } from "../../../src/http/ocs/permission-mask.ts";

const MASKS = Array.from({ length: 16 }, (_, index) => index * 2 + 1);

describe("the permission mask", () => {
  it.each(MASKS)("says on a folder what %i asks for", (mask) => {
    expect(maskOf(permissionsOf(mask, "folder"), "folder")).toBe(mask);
  });

  it.each(MASKS)("says on a file what %i asks for, without creating and deleting", (mask) => {
    expect(maskOf(permissionsOf(mask, "file"), "file")).toBe(mask & ~12);
  });

  it.each([
    { words: ["read"], kind: "file", mask: 1 },
    { words: ["read"], kind: "folder", mask: 1 },
    { words: ["read", "write"], kind: "file", mask: 3 },
    { words: ["read", "write"], kind: "folder", mask: 15 },
    { words: ["read", "write", "share"], kind: "folder", mask: 31 },
  ] as const)("is $mask for OCM's $words on a $kind", ({ words, kind, mask }) => {
    const permissions = permissionsFromOcm(words, kind);
    expect(maskOf(permissions, kind)).toBe(mask);
    expect(permissionsOf(mask, kind)).toEqual(permissions);
    expect(ocmPermissionsOf(permissions)).toEqual(words);
  });

  it.each<{ who: string; permissions: Permissions; mask: number }>([
    {
      who: "an uploader",
      permissions: ["stat", "get_path", "create_container", "initiate_file_upload"],
      mask: 4,
    },
    { who: "a secure viewer", permissions: ["get_path", "list_container", "stat"], mask: 0 },
    { who: "a peer that names uploads alone", permissions: ["initiate_file_upload"], mask: 2 },
  ])("tells what $who may do in a folder", ({ permissions, mask }) => {
    expect(maskOf(permissions, "folder")).toBe(mask);
  });
});
