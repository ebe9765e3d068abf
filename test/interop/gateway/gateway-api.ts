import { fromBinary, fromJson, type JsonValue, toBinary, toJson } from "@bufbuild/protobuf";
import { Server, ServerCredentials, type ServerUnaryCall, type ServiceDefinition } from "@grpc/grpc-js";
import { dialectSchema } from "../../gen/dialect-schema.ts";
import { type Dialect as Generation, referencedTables } from "../../gen/dialects.ts";
import type { TokenUser } from "./gateway-token.ts";
import type { Json } from "./grpc-caller.ts";

/** What a gateway knows that the internal services ask it for. */
export interface GatewayFacts {
  readonly users: readonly TokenUser[];
  /** Resources by opaque id, with the opaque id of who may see them. */
  readonly resources: Readonly<Record<string, { readonly info: Json; readonly seenBy: string }>>;
  /** Whom a token names; `undefined` for none of the gateway's. */
  readonly userOf: (token: string) => TokenUser | undefined;
}

/** A gateway's own API on loopback. */
export interface GatewayApi {
  /** Host and port. */
  readonly address: string;
  /** The calls that came, in their order. */
  readonly calls: readonly string[];
  close(): void;
}

const SERVICE = "cs3.gateway.v1beta1.GatewayAPI";
const CODE = { OK: 1, NOT_FOUND: 6, UNAUTHENTICATED: 9 };

/** Starts the part of the API that is about users and resources. */
export async function startGatewayApi(generation: Generation, facts: GatewayFacts): Promise<GatewayApi> {
  const calls: string[] = [];
  const server = new Server();
  const answers: Readonly<Record<string, (request: Json, token: string) => Json>> = {
    GetUser: ({ user_id }) => user(facts, (one) => one.id.opaque_id === (user_id as Json).opaque_id),
    GetUserByClaim: ({ claim, value }) =>
      user(facts, (one) => claim === "username" && one.username === value),
    Stat: ({ ref }, token) => stat(facts, (ref as Json).resource_id as Json, token),
  };
  for (const [name, answer] of Object.entries(answers)) {
    server.addService(definition(generation, name), {
      [name]: (call: ServerUnaryCall<Json, Json>, done: (error: null, answer: Json) => void) => {
        calls.push(name);
        done(null, answer(call.request, `${call.metadata.get("x-access-token")[0] ?? ""}`));
      },
    });
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { address: `127.0.0.1:${port}`, calls, close: () => server.forceShutdown() };
}

function user({ users }: GatewayFacts, is: (one: TokenUser) => boolean): Json {
  const found = users.find(is);
  if (found === undefined) return { status: { code: CODE.NOT_FOUND, message: "no such user" } };
  return { status: { code: CODE.OK }, user: found as unknown as JsonValue };
}

function stat({ resources, userOf }: GatewayFacts, id: Json, token: string): Json {
  const caller = userOf(token);
  if (caller === undefined) return { status: { code: CODE.UNAUTHENTICATED } };
  const found = resources[String(id.opaque_id)];
  if (found?.seenBy !== caller.id.opaque_id) return { status: { code: CODE.NOT_FOUND } };
  return { status: { code: CODE.OK }, info: { id, ...found.info } };
}

function definition(generation: Generation, name: string): ServiceDefinition {
  const rpc = referencedTables()
    .flatMap(({ rpcs }) => rpcs)
    .find((known) => known.service === SERVICE && known.name === name);
  if (rpc === undefined) throw new Error(`no ${name}`);
  const schema = dialectSchema(generation);
  const [input, output] = [schema.message(rpc.input), schema.message(rpc.output)];
  return {
    [name]: {
      path: `/${SERVICE}/${name}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: (message: JsonValue) => Buffer.from(toBinary(input, fromJson(input, message))),
      requestDeserialize: (bytes: Buffer) =>
        toJson(input, fromBinary(input, bytes), { useProtoFieldName: true }),
      responseSerialize: (message: JsonValue) => Buffer.from(toBinary(output, fromJson(output, message))),
      responseDeserialize: (bytes: Buffer) =>
        toJson(output, fromBinary(output, bytes), { useProtoFieldName: true }),
    },
  };
}
