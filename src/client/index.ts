/**
 * A typed client of Meshport's internal services, for applications without a gateway; runs on Node, on Workers and in
 * browsers. Make a connection with `connectMeshport`, then call one function per job. `docs/client.md` shows each.
 */
export { acceptInvite } from "./accept-invite.ts";
export {
  type AuthenticatedShare,
  authenticateShareToken,
  type ShareToken,
} from "./authenticate-share-token.ts";
export type { CallOptions } from "./call.ts";
export { type ConnectOptions, connectMeshport } from "./connect-meshport.ts";
export type { Connection, ServiceConnection, UserConnection } from "./connection.ts";
export type { Contact } from "./contact.ts";
export { createShare, type NewShare } from "./create-share.ts";
export type { ServiceCredential } from "./credential.ts";
export type { Dialect } from "./dialect.ts";
export type { MeshportErrorCode } from "./error-code.ts";
export { findContacts } from "./find-contacts.ts";
export { generateInvite, type NewInvite } from "./generate-invite.ts";
export { getContact } from "./get-contact.ts";
export { getProvider } from "./get-provider.ts";
export { getReceivedShare } from "./get-received-share.ts";
export { getShare } from "./get-share.ts";
export { getShareBySecret } from "./get-share-by-secret.ts";
export type { Invite } from "./invite.ts";
export {
  formatInviteLink,
  formatInviteString,
  type InviteStringParts,
  parseInviteString,
} from "./invite-string.ts";
export { isProviderAllowed } from "./is-provider-allowed.ts";
export { listContacts } from "./list-contacts.ts";
export { listInvites } from "./list-invites.ts";
export { listProviders } from "./list-providers.ts";
export {
  listReceivedShares,
  pageOfReceivedShares,
  type ReceivedShareFilter,
} from "./list-received-shares.ts";
export { listShares, pageOfShares, type ShareFilter } from "./list-shares.ts";
export { isMeshportError, MeshportError } from "./meshport-error.ts";
export type { Offer, WebdavOffer } from "./offer.ts";
export type { Page, PageOptions } from "./pages.ts";
export type { Permission, ResourceKind } from "./permissions.ts";
export type { Provider } from "./provider.ts";
export type { ReceivedShare, ReceivedShareState } from "./received-share.ts";
export { removeContact } from "./remove-contact.ts";
export { removeShare } from "./remove-share.ts";
export { inUserFolder, type ResourceId } from "./resource-id.ts";
export {
  acceptReceivedShare,
  declineReceivedShare,
  hideReceivedShare,
  unhideReceivedShare,
} from "./respond-to-share.ts";
export { createSecret, type Secret } from "./secret.ts";
export type { Share } from "./share.ts";
export type { Fetch, Fetcher } from "./transport.ts";
export { type ShareChanges, updateShare } from "./update-share.ts";
export type { UserId } from "./user-id.ts";
export type { WebappOffer } from "./webapp-offer.ts";
