import { fromBinary, fromJson, type JsonValue, type Message, toBinary, toJson } from "@bufbuild/protobuf";
import type { Dialect } from "../../../src/rpc/convert/dialect.ts";
import { createRpcFetchHandler } from "../../../src/rpc/fetch-handler.ts";
import { dialectSchema } from "../../gen/dialect-schema.ts";
import { type Dialect as Generation, tablesOf } from "../../gen/dialects.ts";
import { createRpcWorld, type RpcWorld } from "../support.ts";
import { readWire, type WireReading } from "./wire-walk.ts";

/** The generations of the contract, and what a listener for each is configured to speak. */
export const GENERATIONS = [
  { generation: "D1", dialect: "ocis" },
  { generation: "D2", dialect: "opencloud" },
  { generation: "D3", dialect: "cs3" },
] as const satisfies readonly { readonly generation: Generation; readonly dialect: Dialect }[];

/** An answer as a gateway of one generation decodes it, by its own field tables. */
export interface DialectAnswer {
  readonly status: number;
  /** Protobuf's JSON with the names of the contract. */
  readonly json: Readonly<Record<string, JsonValue>>;
  readonly reading: WireReading;
}

/** A gateway of one generation: encodes and decodes with that generation's tables, nothing of the generated code. */
export interface DialectGateway {
  readonly world: RpcWorld;
  readonly rpcs: readonly { readonly path: string; readonly input: string; readonly output: string }[];
  readonly schema: ReturnType<typeof dialectSchema>;
  /** Calls `InviteAPI/GenerateInviteToken` or the like. */
  call(rpc: string, request: JsonValue, headers: Readonly<Record<string, string>>): Promise<DialectAnswer>;
  send(rpc: string, message: Message, headers: Readonly<Record<string, string>>): Promise<DialectAnswer>;
}

export function dialectGateway(
  { generation, dialect }: (typeof GENERATIONS)[number],
  options: Parameters<typeof createRpcWorld>[0] = {},
): DialectGateway {
  const world = createRpcWorld({ ...options, rpc: { ...options.rpc, dialect } });
  const handle = createRpcFetchHandler(world.routes);
  const schema = dialectSchema(generation);
  const rpcs = tablesOf(generation).flatMap((table) =>
    table.rpcs.map(({ service, name, input, output }) => ({ path: `${service}/${name}`, input, output })),
  );
  const rpcOf = (name: string) => {
    const rpc = rpcs.find(({ path }) => path === name || path.endsWith(`.${name}`));
    if (rpc === undefined) throw new Error(`${generation} has no ${name}`);
    return rpc;
  };
  const send: DialectGateway["send"] = async (name, message, headers) => {
    const { path, input, output } = rpcOf(name);
    const response = await handle(
      new Request(`https://rpc.example/${path}`, {
        method: "POST",
        headers: { "content-type": "application/proto", ...headers },
        body: toBinary(schema.message(input), message) as Uint8Array<ArrayBuffer>,
      }),
    );
    if (response === undefined) throw new Error(`nobody answers ${path}`);
    const bytes = new Uint8Array(response.ok ? await response.arrayBuffer() : []);
    const type = schema.message(output);
    const json = toJson(type, fromBinary(type, bytes), { useProtoFieldName: true });
    return {
      status: response.status,
      json: json as Readonly<Record<string, JsonValue>>,
      reading: readWire(bytes, type),
    };
  };
  return {
    world,
    rpcs,
    schema,
    send,
    call: (name, request, headers) =>
      send(name, fromJson(schema.message(rpcOf(name).input), request), headers),
  };
}
