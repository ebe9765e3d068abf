import type { LocalUser } from "../../domain/model/local-user.ts";
import type { UserDirectory } from "../../domain/ports/users.ts";
import type { Result } from "../../domain/result.ts";
import type { User } from "../../gen/cs3/identity/user/v1beta1/resources_pb.ts";
import { Code } from "../../gen/cs3/rpc/v1beta1/code_pb.ts";
import { nameOfCode, noAnswer } from "./ask.ts";
import type { GatewayClient } from "./client.ts";
import { readUserId } from "./user-id.ts";

export interface GatewayUsersDeps {
  readonly gateway: Pick<GatewayClient, "getUser" | "getUserByName">;
  /** The identity provider of our users, when the operator names it; the gateway says it otherwise. */
  readonly idp?: string;
}

/** Codes with which a gateway says that there is no such user, or that nothing like this can be one. */
const NOBODY: readonly Code[] = [Code.NOT_FOUND, Code.INVALID_ARGUMENT];

/**
 * The directory behind a gateway: by opaque id, then by username. Only a clear word makes a user unknown; whatever
 * else the gateway says or does not say throws `GatewayUnavailable`, so that nothing is refused in error.
 */
export function createGatewayUsers({ gateway, idp = "" }: GatewayUsersDeps): UserDirectory {
  return {
    async find(identifier) {
      if (identifier === "") return undefined;
      const byId = await gateway.getUser({ idp, opaqueId: identifier });
      if (byId.ok && isMeant(byId.value, identifier)) return localUser(byId.value, idp);
      // A directory whose ids have a form of their own fails over a username instead of not finding it.
      const byName = await gateway.getUserByName(identifier);
      if (byName.ok && isMeant(byName.value, identifier)) return localUser(byName.value, idp);
      refuseDoubt("GetUserByClaim", byName, [...NOBODY, Code.UNIMPLEMENTED]);
      refuseDoubt("GetUser", byId, NOBODY);
      return undefined;
    },
  };
}

/** Throws unless the answer settles that it was not the user in question, or nobody. */
function refuseDoubt(rpc: string, said: Result<User, Code>, nobody: readonly Code[]): void {
  if (said.ok || nobody.includes(said.failure)) return;
  throw noAnswer({ rpc }, nameOfCode(said.failure));
}

/** Whether a user of this server is called exactly so: not one of another server, nor one who is merely like it. */
function isMeant({ id, username }: User, identifier: string): boolean {
  const type = id === undefined ? undefined : readUserId(id).type;
  if (id === undefined || id.opaqueId === "" || type === "federated" || type === "space-owner") return false;
  return id.opaqueId === identifier || username.toLowerCase() === identifier.toLowerCase();
}

function localUser({ id, username, displayName, mail }: User, idp: string): LocalUser | undefined {
  if (id === undefined) return undefined;
  const known = readUserId(id);
  return { id: { ...known, idp: known.idp || idp }, username, displayName, mail };
}
