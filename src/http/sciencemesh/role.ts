import * as z from "zod";
import type { OcmPermission } from "../../ocm/permissions.ts";

/** What web clients let people choose instead of permissions. */
export const Role = z.enum(["viewer", "editor"]);
export type Role = z.infer<typeof Role>;

/** What each role may do. */
export const ROLES: Readonly<Record<Role, readonly OcmPermission[]>> = {
  viewer: ["read"],
  editor: ["read", "write"],
};
