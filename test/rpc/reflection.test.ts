import { fileURLToPath } from "node:url";
import { create, createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import {
  type ClientDuplexStream,
  credentials,
  loadPackageDefinition,
  type ServiceError,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OcmAPI } from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { type Listener, startListener } from "../../src/runtime/listener.ts";
import { createRpcWorld } from "./support.ts";

interface Question {
  readonly list_services?: string;
  readonly file_by_filename?: string;
  readonly file_containing_symbol?: string;
  readonly file_containing_extension?: {
    readonly containing_type: string;
    readonly extension_number: number;
  };
  readonly all_extension_numbers_of_type?: string;
}

interface Answer {
  readonly valid_host: string;
  readonly original_request: Question;
  readonly list_services_response?: { readonly service: readonly { readonly name: string }[] };
  readonly file_descriptor_response?: { readonly file_descriptor_proto: readonly Uint8Array[] };
  readonly all_extension_numbers_response?: { readonly base_type_name: string };
  readonly error_response?: { readonly error_code: number };
}

type Conversation = ClientDuplexStream<Question & { readonly host?: string }, Answer>;

let listener: Listener;
beforeAll(async () => {
  const readiness = { failing: async () => [] };
  const { routes } = createRpcWorld({
    rpc: { reflection: true, health: { readiness, pause: async () => {} } },
  });
  const handler = connectNodeAdapter({ routes });
  listener = await startListener({ host: "127.0.0.1", port: 0, handler });
});
afterAll(() => listener.close(0));

/** Asks as grpcurl does: with another implementation of gRPC, on one stream, without a credential. */
function ask(version: string, questions: readonly Question[]): Promise<readonly Answer[]> {
  const definition = loadSync(`grpc/reflection/${version}/reflection.proto`, {
    includeDirs: [fileURLToPath(new URL("../../proto", import.meta.url))],
    keepCase: true,
    oneofs: false,
  });
  const loaded = loadPackageDefinition(definition) as unknown as {
    readonly grpc: {
      readonly reflection: Readonly<
        Record<
          string,
          {
            readonly ServerReflection: new (
              address: string,
              creds: unknown,
            ) => { ServerReflectionInfo(): Conversation; close(): void };
          }
        >
      >;
    };
  };
  const Client = loaded.grpc.reflection[version]?.ServerReflection;
  if (Client === undefined) throw new Error("the proto has another package");
  const client = new Client(new URL(listener.url).host, credentials.createInsecure());
  const conversation = client.ServerReflectionInfo();
  const answers: Answer[] = [];
  return new Promise<readonly Answer[]>((resolve, reject) => {
    conversation.on("error", (error: ServiceError) => reject(error));
    conversation.on("end", () => resolve(answers));
    const next = () => {
      const question = questions[answers.length];
      if (question === undefined) conversation.end();
      else conversation.write({ host: "there", ...question });
    };
    conversation.on("data", (answer: Answer) => {
      answers.push(answer);
      next();
    });
    next();
  }).finally(() => client.close());
}

async function filesOf(version: string, question: Question): Promise<readonly string[]> {
  const [answer] = await ask(version, [question]);
  const files = answer?.file_descriptor_response?.file_descriptor_proto ?? [];
  return files.map((file) => fromBinary(FileDescriptorProtoSchema, file).name);
}

describe.each(["v1", "v1alpha"])("grpc.reflection.%s", (version) => {
  it("names all services, itself too", async () => {
    const [answer] = await ask(version, [{ list_services: "" }]);
    expect(answer?.list_services_response?.service.map(({ name }) => name).sort()).toEqual([
      "cs3.auth.provider.v1beta1.ProviderAPI",
      "cs3.ocm.core.v1beta1.OcmCoreAPI",
      "cs3.ocm.incoming.v1beta1.OcmIncomingAPI",
      "cs3.ocm.invite.v1beta1.InviteAPI",
      "cs3.ocm.provider.v1beta1.ProviderAPI",
      "cs3.sharing.ocm.v1beta1.OcmAPI",
      "grpc.health.v1.Health",
      "grpc.reflection.v1.ServerReflection",
      "grpc.reflection.v1alpha.ServerReflection",
    ]);
    expect(answer).toMatchObject({ valid_host: "there", original_request: { list_services: "" } });
  });

  it("hands out all that is needed to call a service", async () => {
    const [answer] = await ask(version, [{ file_containing_symbol: OcmAPI.typeName }]);
    const file = (answer?.file_descriptor_response?.file_descriptor_proto ?? []).map((bytes) =>
      fromBinary(FileDescriptorProtoSchema, bytes),
    );
    // Fails when an import is missing.
    const registry = createFileRegistry(create(FileDescriptorSetSchema, { file }));
    expect(registry.getService(OcmAPI.typeName)?.methods.map(({ name }) => name)).toEqual(
      OcmAPI.methods.map(({ name }) => name),
    );
    expect(registry.getMessage("google.protobuf.FieldMask")).toBeDefined();
  });

  it.each([
    ["a method", "cs3.ocm.invite.v1beta1.InviteAPI.AcceptInvite", "cs3/ocm/invite/v1beta1/invite_api.proto"],
    ["a message", "cs3.rpc.v1beta1.Status", "cs3/rpc/v1beta1/status.proto"],
    ["a field", "cs3.rpc.v1beta1.Status.code", "cs3/rpc/v1beta1/status.proto"],
    ["an enum", "cs3.rpc.v1beta1.Code", "cs3/rpc/v1beta1/code.proto"],
    ["a value of it", "cs3.rpc.v1beta1.CODE_OK", "cs3/rpc/v1beta1/code.proto"],
    ["a oneof", "cs3.sharing.ocm.v1beta1.Protocol.term", "cs3/sharing/ocm/v1beta1/resources.proto"],
  ])("finds the file of %s", async (_what, symbol, path) => {
    expect((await filesOf(version, { file_containing_symbol: symbol })).at(-1)).toBe(path);
  });

  it("has the messages that fill the holes between the dialects", async () => {
    const path = "meshport/cs3dialect/v1/webapp.proto";
    expect((await filesOf(version, { file_by_filename: path })).at(-1)).toBe(path);
  });

  it("answers one question after the other, and knows what it does not know", async () => {
    const answers = await ask(version, [
      { file_by_filename: "none.proto" },
      { file_containing_symbol: "cs3.Nobody" },
      { file_containing_extension: { containing_type: "cs3.rpc.v1beta1.Status", extension_number: 1 } },
      { all_extension_numbers_of_type: "cs3.rpc.v1beta1.Status" },
      { all_extension_numbers_of_type: "cs3.Nobody" },
      {},
    ]);
    expect(answers.map((answer) => answer.error_response?.error_code)).toEqual([5, 5, 5, undefined, 5, 3]);
    expect(answers[3]?.all_extension_numbers_response?.base_type_name).toBe("cs3.rpc.v1beta1.Status");
  });
});
