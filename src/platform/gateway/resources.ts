import { type Failure, invalid } from "../../domain/failure.ts";
import type { Resources } from "../../domain/ports/resources.ts";
import { fail } from "../../domain/result.ts";
import { Code } from "../../gen/cs3/rpc/v1beta1/code_pb.ts";
import { nameOfCode, noAnswer } from "./ask.ts";
import type { GatewayClient } from "./client.ts";
import { readResource } from "./resource.ts";

export interface GatewayResourcesDeps {
  readonly gateway: Pick<GatewayClient, "stat">;
}

/**
 * What the users of a gateway can share. Each is asked for with the caller's own token and never remembered: what
 * one user may see is nobody else's business. The bytes are served by the gateway itself.
 */
export function createGatewayResources({ gateway }: GatewayResourcesDeps): Resources {
  return {
    async stat(caller, reference) {
      // Whoever acts for a user without their token cannot see what is theirs.
      if (caller.accessToken === undefined) return fail({ reason: "not-authenticated" });
      const said = await gateway.stat(caller.accessToken, reference);
      return said.ok ? readResource(said.value, { caller, reference }) : fail(refusalOf(said.failure));
    },
    open: async () => undefined,
  };
}

function refusalOf(code: Code): Failure {
  switch (code) {
    case Code.NOT_FOUND:
      return { reason: "not-found", what: "resource" };
    case Code.PERMISSION_DENIED:
      return { reason: "forbidden", detail: "the storage does not let you see this resource" };
    case Code.UNAUTHENTICATED:
      return { reason: "not-authenticated" };
    case Code.INVALID_ARGUMENT:
      return invalid("resource", "the storage knows no resource by such a name");
    default:
      throw noAnswer({ rpc: "Stat" }, nameOfCode(code));
  }
}
