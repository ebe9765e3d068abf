import {
  create,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  toBinary,
} from "@bufbuild/protobuf";
import type { ConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { startListener } from "../../src/runtime/listener.ts";

/** What a gRPC client sees: the code and words that failed a call, or the code in the answer's status. */
export interface Seen {
  readonly code: number;
  readonly message: string;
  readonly status?: number;
}

/** Services on a port of their own, and a client that is not ours. */
export interface OverGrpc {
  call<T extends DescMethodUnary>(
    method: T,
    request: MessageInitShape<T["input"]>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Seen>;
  close(): Promise<void>;
}

/** Serves routes over h2c on loopback. */
export async function serveOverGrpc(routes: (router: ConnectRouter) => void): Promise<OverGrpc> {
  const listener = await startListener({
    host: "127.0.0.1",
    port: 0,
    handler: connectNodeAdapter({ routes }),
  });
  const { call, close } = grpcClientOf(listener.url);
  return {
    call,
    async close() {
      close();
      await listener.close(0);
    },
  };
}

/** A client of grpc-js for a server that is there. */
export function grpcClientOf(url: string): { readonly call: OverGrpc["call"]; close(): void } {
  const client = new Client(new URL(url).host, credentials.createInsecure());
  return {
    call(method, request, headers = {}) {
      const metadata = new Metadata();
      for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
      return new Promise((resolve) => {
        client.makeUnaryRequest(
          `/${method.parent.typeName}/${method.name}`,
          (message) => Buffer.from(toBinary(method.input, message)),
          (bytes) => fromBinary(method.output, bytes),
          create(method.input, request),
          metadata,
          (error, answer) => {
            if (error !== null) {
              // grpc-js undoes only a part of the percent-encoding that gRPC prescribes for messages.
              resolve({ code: error.code, message: decodeURIComponent(error.details) });
              return;
            }
            const { status } = answer as { readonly status?: { readonly code: number } };
            resolve({ code: 0, message: "", ...(status && { status: status.code }) });
          },
        );
      });
    },
    close: () => client.close(),
  };
}
