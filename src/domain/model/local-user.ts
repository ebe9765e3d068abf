import type { UserId } from "./user-id.ts";

/** One of our own users. `id.opaqueId` is the identifier that stands before the `@` of their OCM Address. */
export interface LocalUser {
  readonly id: UserId;
  readonly username: string;
  readonly displayName: string;
  /** Empty when the user has none. */
  readonly mail: string;
}
