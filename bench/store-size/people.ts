import type { LocalUser } from "../../src/domain/model/local-user.ts";
import type { UserId } from "../../src/domain/model/user-id.ts";

export const PEER_HOST = "peer.example";
const OWN = "https://own.example";

export const CLOCK = { now: () => new Date("2026-02-01T00:00:00.000Z") };
export const RANDOM = { uuid: () => crypto.randomUUID(), secret: () => crypto.randomUUID() };

/** One of our users, by number. */
export function userOf(user: number): LocalUser {
  const id: UserId = { idp: OWN, opaqueId: `user-${user}`, type: "primary" };
  return { id, username: id.opaqueId, displayName: `User ${user}`, mail: "" };
}

/** The remote user whom this one shares with. */
export function recipientOf(user: number): UserId {
  return { idp: `https://${PEER_HOST}`, opaqueId: `marie-${user}`, type: "federated" };
}

/** The number of a user's share among all shares. */
export function nth(user: number, share: number, sharesPerUser: number): number {
  return (user * sharesPerUser) / 2 + share;
}

/** The secret of a share, by number: as long as a real one. */
export function secretOf(n: number): string {
  return `s${String(n).padStart(31, "0")}`;
}
