import type { MeshportErrorCode } from "./error-code.ts";

/** What is known about an error beside its code and its message. */
export interface MeshportErrorFacts {
  /** The RPC, as `InviteAPI/GenerateInviteToken`; absent when nothing was sent. */
  readonly rpc?: string;
  /** Whether the server understood the call and said no; otherwise the call itself failed. */
  readonly refused?: boolean;
  /** What to look for in the server's log. */
  readonly traceId?: string;
  readonly cause?: unknown;
}

/**
 * The one error of this client. `code` is for programs and stable, `message` for people; neither these nor anything
 * else in it holds a credential, an invite token or a shared secret.
 */
export class MeshportError extends Error {
  override readonly name = "MeshportError";
  readonly code: MeshportErrorCode;
  readonly rpc: string | undefined;
  /**
   * `true`: the server understood the call and refused what was asked. `false`: the call failed, for want of an
   * answer, a valid credential or a readable message.
   */
  readonly refused: boolean;
  readonly traceId: string | undefined;

  constructor(code: MeshportErrorCode, message: string, facts: MeshportErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.rpc = facts.rpc;
    this.refused = facts.refused ?? false;
    this.traceId = facts.traceId;
  }
}

/** Whether something caught is an error of this client and, when a code is given, one with that code. */
export function isMeshportError(error: unknown, code?: MeshportErrorCode): error is MeshportError {
  return error instanceof MeshportError && (code === undefined || error.code === code);
}

/** An argument that can not be sent: nothing was called. */
export function invalidArgument(message: string): MeshportError {
  return new MeshportError("invalid-argument", message);
}
