import { createClient, type Transport } from "@connectrpc/connect";
import type { ResourceReference } from "../../domain/ports/resources.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { Secret } from "../../domain/secret.ts";
import { GatewayAPI } from "../../gen/cs3/gateway/v1beta1/gateway_api_pb.ts";
import type { User } from "../../gen/cs3/identity/user/v1beta1/resources_pb.ts";
import type { Code } from "../../gen/cs3/rpc/v1beta1/code_pb.ts";
import type { ResourceInfo } from "../../gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { ask, noAnswer } from "./ask.ts";

export interface GatewayClientDeps {
  /** The way to the gateway. */
  readonly transport: Transport;
  /** How long one call may take; the gateway is told. */
  readonly timeoutMs: number;
}

/** What is asked of a gateway. Each call answers, or the code of a refusal, or throws `GatewayUnavailable`. */
export interface GatewayClient {
  /** The user with this opaque id; an empty `idp` leaves open whose user. */
  getUser(id: { readonly idp: string; readonly opaqueId: string }): Promise<Result<User, Code>>;
  getUserByName(username: string): Promise<Result<User, Code>>;
  /** A resource as the user with this token sees it. */
  stat(token: Secret, reference: ResourceReference): Promise<Result<ResourceInfo, Code>>;
}

/** A client of the calls that go the other way. Users are asked for without a token, as reva does. */
export function createGatewayClient({ transport, timeoutMs }: GatewayClientDeps): GatewayClient {
  const gateway = createClient(GatewayAPI, transport);
  const skipFetchingUserGroups = true;

  return {
    async getUser(userId) {
      const question = { rpc: "GetUser" };
      const said = await ask(question, () =>
        gateway.getUser({ userId, skipFetchingUserGroups }, { timeoutMs }),
      );
      return said.ok ? ok(present(said.value.user, question)) : said;
    },

    async getUserByName(value) {
      const question = { rpc: "GetUserByClaim" };
      const said = await ask(question, () =>
        gateway.getUserByClaim({ claim: "username", value, skipFetchingUserGroups }, { timeoutMs }),
      );
      return said.ok ? ok(present(said.value.user, question)) : said;
    },

    async stat(token, reference) {
      const question = { rpc: "Stat", token };
      const headers = { "x-access-token": token.reveal() };
      const ref = "id" in reference ? { resourceId: reference.id } : { path: reference.path };
      const said = await ask(question, () => gateway.stat({ ref }, { timeoutMs, headers }));
      return said.ok ? ok(present(said.value.info, question)) : said;
    },
  };
}

/** What an answer is about; a success without it is none. */
function present<T>(value: T | undefined, question: { readonly rpc: string }): T {
  if (value === undefined) throw noAnswer(question, "a success without what was asked for");
  return value;
}
