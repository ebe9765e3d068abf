import type { ServiceImpl } from "@connectrpc/connect";
import { type Failure, invalid } from "../domain/failure.ts";
import type { Invite } from "../domain/model/invite.ts";
import type { UserId } from "../domain/model/user-id.ts";
import { ok, type Result } from "../domain/result.ts";
import type { UseCases } from "../domain/use-cases.ts";
import type { GetAcceptedUserRequest, InviteAPI } from "../gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { fitAnswer } from "./answer-bytes.ts";
import { type Caller, callerOf, userOf } from "./auth.ts";
import { writeContact } from "./convert/contact.ts";
import type { Dialect } from "./convert/dialect.ts";
import { writeInviteToken } from "./convert/invite-token.ts";
import { opaqueText, readUserIdJson } from "./convert/opaque.ts";
import { readPeerProvider } from "./convert/provider-info.ts";
import { readUserId, writeUserId } from "./convert/user-id.ts";
import { DONE, refusal } from "./status.ts";

export interface OcmInviteManagerDeps {
  readonly useCases: Pick<
    UseCases,
    | "generateInvite"
    | "listInvites"
    | "forwardInvite"
    | "acceptInvite"
    | "getContact"
    | "findContacts"
    | "removeContact"
  >;
  readonly dialect: Dialect;
  /** What a remote user hears who accepts an invite of somebody they are connected with already. */
  readonly acceptInviteTwice: "ok" | "already-exists";
}

/** `cs3.ocm.invite.v1beta1.InviteAPI`: the invite flow, and the contacts it makes. */
export function createOcmInviteManager(deps: OcmInviteManagerDeps): ServiceImpl<typeof InviteAPI> {
  const { useCases } = deps;
  return {
    async generateInviteToken({ description }, context) {
      const made = await useCases.generateInvite(userOf(context), { description, recipient: "" });
      if (!made.ok) return { status: refusal(made.failure) };
      return { status: DONE, inviteToken: writeInviteToken(made.value) };
    },

    async listInviteTokens(_request, context) {
      const caller = userOf(context);
      const invites: Invite[] = [];
      let cursor: string | undefined;
      do {
        const page = await useCases.listInvites(caller, cursor === undefined ? {} : { cursor });
        invites.push(...page.items);
        cursor = page.next;
      } while (cursor !== undefined);
      const { items, status } = fitAnswer(invites);
      return { status, inviteTokens: items.map(writeInviteToken) };
    },

    async forwardInvite({ inviteToken, originSystemProvider }, context) {
      const caller = userOf(context);
      const origin = readPeerProvider(originSystemProvider);
      if (origin === undefined) {
        return {
          status: refusal(invalid("origin_system_provider", "an OCM endpoint or a domain is expected")),
        };
      }
      const forwarded = await useCases.forwardInvite(caller, {
        token: inviteToken?.token ?? "",
        providerDomain: origin.domain,
        ...(origin.endPoint !== undefined && { endPoint: origin.endPoint }),
        remoteIdp: deps.dialect === "ocis" ? "https" : "host",
      });
      if (!forwarded.ok) return { status: refusal(forwarded.failure) };
      const { userId, mail, displayName } = forwarded.value;
      return { status: DONE, userId: writeUserId(userId), email: mail, displayName };
    },

    async acceptInvite({ inviteToken, remoteUser }) {
      const user = readUserId(remoteUser?.id, "remote_user.id");
      if (!user.ok) return { status: refusal(user.failure) };
      if (!inviteToken?.token) return { status: refusal(invalid("invite_token", "a token is expected")) };
      const accepted = await useCases.acceptInvite({
        token: inviteToken.token,
        user: user.value,
        displayName: remoteUser?.displayName ?? "",
        mail: remoteUser?.mail ?? "",
        keepIdp: true,
      });
      if (!accepted.ok) return { status: refusal(accepted.failure) };
      const { owner, already } = accepted.value;
      const twice = already && deps.acceptInviteTwice === "already-exists";
      return {
        status: twice ? refusal({ reason: "already-exists", what: "contact" }) : DONE,
        // Also told to who has been here before: their side of the connection may be the one that is missing.
        userId: writeUserId(owner.id),
        email: owner.mail,
        displayName: owner.displayName,
      };
    },

    async getAcceptedUser(request, context) {
      const owner = ownerOf(request, callerOf(context));
      if (!owner.ok) return { status: refusal(owner.failure) };
      const remote = readUserId(request.remoteUserId, "remote_user_id");
      if (!remote.ok) return { status: refusal(remote.failure) };
      const found = await useCases.getContact(owner.value, remote.value);
      if (!found.ok) return { status: refusal(found.failure) };
      return { status: DONE, remoteUser: writeContact(found.value) };
    },

    async findAcceptedUsers({ filter }, context) {
      const { items, status } = fitAnswer(await useCases.findContacts(userOf(context), filter));
      return { status, acceptedUsers: items.map(writeContact) };
    },

    async deleteAcceptedUser({ remoteUserId }, context) {
      const caller = userOf(context);
      const remote = readUserId(remoteUserId, "remote_user_id");
      if (!remote.ok) return { status: refusal(remote.failure) };
      const removed = await useCases.removeContact(caller, remote.value);
      return { status: removed.ok ? DONE : refusal(removed.failure) };
    },
  };
}

/** Whose contacts are asked for: the caller's, or those of the user that a caller without one names. */
function ownerOf(request: GetAcceptedUserRequest, caller: Caller | undefined): Result<UserId, Failure> {
  if (caller?.user !== undefined) return ok(caller.user.id);
  return readUserIdJson(opaqueText(request.opaque, "user-filter") ?? "", "user-filter");
}
