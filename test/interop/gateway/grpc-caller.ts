import { fromBinary, fromJson, type JsonValue, toBinary, toJson } from "@bufbuild/protobuf";
import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { dialectSchema } from "../../gen/dialect-schema.ts";
import { type Dialect as Generation, tablesOf } from "../../gen/dialects.ts";

/** An object of protobuf's JSON, with the names of the contract. */
export type Json = Readonly<Record<string, JsonValue>>;

/** The status in an answer. */
export interface AnswerStatus {
  readonly code: string;
  readonly message?: string;
}

/** An answer of a call that reached its service, as the generation's own tables read it. */
export type Answer = Json & { readonly status: AnswerStatus };

/** A call that failed below the answer: the code and the words of gRPC. */
export class CallFailed extends Error {
  readonly code: number;
  constructor({ code, details }: ServiceError) {
    super(details);
    this.code = code;
  }
}

/** Makes gRPC calls as one generation of the contract; `token` travels as `x-access-token`. */
export interface GrpcCaller {
  call(rpc: string, request: Json, metadata?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): void;
}

/** A gRPC client of an address, made of the field tables of one generation and grpc-js. */
export function grpcCaller(generation: Generation, url: string): GrpcCaller {
  const schema = dialectSchema(generation);
  const rpcs = tablesOf(generation).flatMap(({ rpcs }) => rpcs);
  const client = new Client(new URL(url).host, credentials.createInsecure());
  return {
    call(name, request, headers = {}) {
      const rpc = rpcs.find((known) => `${known.service}/${known.name}`.endsWith(`.${name}`));
      if (rpc === undefined) throw new Error(`${generation} has no ${name}`);
      const [input, output] = [schema.message(rpc.input), schema.message(rpc.output)];
      const metadata = new Metadata();
      for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
      return new Promise((resolve, reject) => {
        client.makeUnaryRequest<Json, Answer>(
          `/${rpc.service}/${rpc.name}`,
          (message) => Buffer.from(toBinary(input, fromJson(input, message as JsonValue))),
          (bytes) => toJson(output, fromBinary(output, bytes), { useProtoFieldName: true }) as Answer,
          request,
          metadata,
          (error, answer) => {
            if (error !== null) reject(new CallFailed(error));
            else if (answer === undefined) reject(new Error("no answer"));
            else resolve(answer);
          },
        );
      });
    },
    close: () => client.close(),
  };
}
