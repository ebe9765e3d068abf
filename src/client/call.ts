import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { ConnectError, type Transport } from "@connectrpc/connect";
import { Code } from "../gen/cs3/rpc/v1beta1/code_pb.ts";
import type { Status } from "../gen/cs3/rpc/v1beta1/status_pb.ts";
import { codeOfCall, codeOfStatus } from "./error-code.ts";
import { MeshportError } from "./meshport-error.ts";

/** What every helper takes beside its arguments. */
export interface CallOptions {
  /** Ends the call when it is aborted; the error then has the code `cancelled`. */
  readonly signal?: AbortSignal;
  /** How long to wait for the answer; 0 for ever. Replaces that of the connection. */
  readonly timeoutMs?: number;
}

/** Calls one RPC. Resolves only when it did what was asked; everything else is a `MeshportError`. */
export type Call = <I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  request: MessageInitShape<I>,
  options?: CallOptions,
) => Promise<MessageShape<O>>;

export interface CallDeps {
  readonly transport: Transport;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Builds the call that all helpers go through: credential, deadline, and one kind of error for all that fails. */
export function createCall({ transport, headers, timeoutMs }: CallDeps): Call {
  return async (method, request, options = {}) => {
    const rpc = `${method.parent.name}/${method.name}`;
    const deadline = options.timeoutMs ?? timeoutMs;
    try {
      const { message } = await transport.unary(method, options.signal, deadline, headers, request);
      refuseUnlessDone(rpc, (message as { readonly status?: Status }).status);
      return message;
    } catch (error) {
      throw error instanceof MeshportError ? error : failedCall(rpc, error);
    }
  };
}

function refuseUnlessDone(rpc: string, status: Status | undefined): void {
  if (status?.code === Code.OK) return;
  if (status === undefined) throw new MeshportError("unknown", `${rpc}: an answer without a status`, { rpc });
  const { message, trace } = status;
  const code = codeOfStatus(status.code);
  throw new MeshportError(code, message || code, { rpc, refused: true, ...(trace && { traceId: trace }) });
}

function failedCall(rpc: string, error: unknown): MeshportError {
  const { code, rawMessage, cause } = ConnectError.from(error);
  return new MeshportError(codeOfCall(code), rawMessage || codeOfCall(code), { rpc, cause });
}
