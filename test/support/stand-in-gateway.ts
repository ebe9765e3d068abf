import { fileURLToPath } from "node:url";
import {
  loadPackageDefinition,
  type Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceClientConstructor,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** A message as it stands in a `.proto` file: field names with underscores, enums by name, absent what was not sent. */
export interface PlainMessage {
  readonly [field: string]: unknown;
}

/** A call that came in. */
export interface GatewayCall {
  readonly rpc: string;
  readonly request: PlainMessage;
  readonly metadata: Metadata;
  /** When the caller stops waiting. */
  readonly deadline: Date | number;
}

/** What the gateway does with a call: answers, refuses it with a gRPC code, or says nothing, ever. */
export type GatewayReply = PlainMessage | { readonly grpcCode: number; readonly details: string } | "silence";

/** A gateway by another implementation of gRPC, from the `.proto` files alone. */
export interface StandInGateway {
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly calls: readonly GatewayCall[];
  /** Changes what is answered from now on. */
  reply(rpc: "GetUser" | "GetUserByClaim" | "Stat", reply: (call: GatewayCall) => GatewayReply): void;
  close(): void;
}

/** An answer that went well, or did not. */
export function answered(code: string, rest: PlainMessage = {}): PlainMessage {
  return { status: { code: `CODE_${code}`, message: "as scripted" }, ...rest };
}

/** Starts it on loopback: nobody is known there and nothing is there, until it is told otherwise. */
export async function startStandInGateway(
  serverCredentials = ServerCredentials.createInsecure(),
  atPort = 0,
): Promise<StandInGateway> {
  const calls: GatewayCall[] = [];
  const replies = new Map<string, (call: GatewayCall) => GatewayReply>();
  const server = new Server();
  server.addService(gatewayService(), {
    ...Object.fromEntries(
      ["GetUser", "GetUserByClaim", "Stat"].map((rpc) => [
        rpc,
        (call: ServerUnaryCall<PlainMessage, PlainMessage>, done: sendUnaryData<PlainMessage>) => {
          const came = { rpc, request: call.request, metadata: call.metadata, deadline: call.getDeadline() };
          calls.push(came);
          const reply = replies.get(rpc)?.(came) ?? answered("NOT_FOUND");
          if (reply === "silence") return;
          if ("grpcCode" in reply) {
            done({ code: Number(reply.grpcCode), details: String(reply.details) });
          } else done(null, reply);
        },
      ]),
    ),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${atPort}`, serverCredentials, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    calls,
    reply: (rpc, reply) => void replies.set(rpc, reply),
    close: () => server.forceShutdown(),
  };
}

function gatewayService() {
  const definition = loadSync("cs3/gateway/v1beta1/gateway_api.proto", {
    includeDirs: [fileURLToPath(new URL("../../proto", import.meta.url))],
    keepCase: true,
    longs: String,
    enums: String,
  });
  let scope: unknown = loadPackageDefinition(definition);
  for (const part of ["cs3", "gateway", "v1beta1", "GatewayAPI"]) scope = (scope as PlainMessage)[part];
  return (scope as ServiceClientConstructor).service;
}
