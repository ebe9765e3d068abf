/** What a share may allow, as OCM says it on the wire (1.4, `protocol.webdav.permissions`). */
export type OcmPermission = "read" | "write" | "share";

/** The permission words in the order they are written. */
export const OCM_PERMISSIONS: readonly OcmPermission[] = ["read", "write", "share"];

/** Whether a value is one of the permission words. */
export function isOcmPermission(value: unknown): value is OcmPermission {
  return OCM_PERMISSIONS.some((permission) => permission === value);
}

/** Reads a list of permission words, without repetitions and in order; undefined when it holds anything else. */
export function parsePermissions(value: unknown): readonly OcmPermission[] | undefined {
  if (!Array.isArray(value) || !value.every(isOcmPermission)) return undefined;
  return OCM_PERMISSIONS.filter((permission) => value.includes(permission));
}
