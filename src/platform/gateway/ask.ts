import { ConnectError, Code as RpcCode } from "@connectrpc/connect";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { Secret } from "../../domain/secret.ts";
import { Code } from "../../gen/cs3/rpc/v1beta1/code_pb.ts";
import type { Status } from "../../gen/cs3/rpc/v1beta1/status_pb.ts";
import { GatewayUnavailable } from "./unavailable.ts";

/** Which call this is, and what goes with it that nobody may read in a message. */
export interface Question {
  readonly rpc: string;
  readonly token?: Secret;
}

/** Refusals of the call itself that say something about the question; all others say that nobody answered it. */
const REFUSALS: ReadonlyMap<RpcCode, Code> = new Map([
  [RpcCode.Unauthenticated, Code.UNAUTHENTICATED],
  [RpcCode.PermissionDenied, Code.PERMISSION_DENIED],
  [RpcCode.Unimplemented, Code.UNIMPLEMENTED],
]);

/**
 * Makes one call of a gateway: its answer, or the code it refuses with, be it in the answer or instead of one.
 * Throws `GatewayUnavailable` when there is neither.
 */
export async function ask<T extends { readonly status?: Status | undefined }>(
  question: Question,
  call: () => Promise<T>,
): Promise<Result<T, Code>> {
  let answer: T;
  try {
    answer = await call();
  } catch (error) {
    const { code, rawMessage } = ConnectError.from(error);
    const refusal = REFUSALS.get(code);
    if (refusal !== undefined) return fail(refusal);
    throw noAnswer(question, `${RpcCode[code]}: ${rawMessage}`);
  }
  const code = answer.status?.code ?? Code.INVALID;
  if (code === Code.INVALID) throw noAnswer(question, "an answer without a status");
  return code === Code.OK ? ok(answer) : fail(code);
}

/** The surprise to throw for an answer that answers nothing. */
export function noAnswer({ rpc, token }: Question, why: string): GatewayUnavailable {
  // A proxy in between may repeat in its complaint what it was sent.
  const told = token === undefined ? why : why.replaceAll(token.reveal(), "…");
  return new GatewayUnavailable(`the gateway does not answer ${rpc}: ${told.slice(0, 200)}`);
}

/** What a code is called, for messages. */
export function nameOfCode(code: Code): string {
  return Object.entries(Code).find(([, number]) => number === code)?.[0] ?? String(code);
}
