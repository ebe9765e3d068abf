import { type DescFile, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import type { ServerReflectionRequest } from "../../gen/grpc/reflection/v1/reflection_pb.ts";
import type { ServerReflectionRequest as AlphaRequest } from "../../gen/grpc/reflection/v1alpha/reflection_pb.ts";
import type { Descriptors } from "./descriptors.ts";

/** What is asked, by either name of the service. */
export type Question = ServerReflectionRequest["messageRequest"] | AlphaRequest["messageRequest"];

/** What is answered, as a message of either of them. */
export type Answer =
  | {
      readonly case: "listServicesResponse";
      readonly value: { readonly service: { readonly name: string }[] };
    }
  | {
      readonly case: "fileDescriptorResponse";
      readonly value: { readonly fileDescriptorProto: Uint8Array[] };
    }
  | { readonly case: "allExtensionNumbersResponse"; readonly value: { readonly baseTypeName: string } }
  | {
      readonly case: "errorResponse";
      readonly value: { readonly errorCode: Code; readonly errorMessage: string };
    };

/** Answers one question of a reflection client. */
export function answerReflection(descriptors: Descriptors, question: Question): Answer {
  switch (question.case) {
    case "listServices": {
      const service = descriptors.services.map((name) => ({ name }));
      return { case: "listServicesResponse", value: { service } };
    }
    case "fileByFilename":
      return filesOrNothing(descriptors.byPath(question.value), "file");
    case "fileContainingSymbol":
      return filesOrNothing(descriptors.bySymbol(question.value), "symbol");
    case "allExtensionNumbersOfType":
      if (!descriptors.hasMessage(question.value)) return nothing("message");
      // proto3 has no extensions.
      return { case: "allExtensionNumbersResponse", value: { baseTypeName: question.value } };
    case "fileContainingExtension":
      return nothing("extension");
    case undefined:
      return {
        case: "errorResponse",
        value: { errorCode: Code.InvalidArgument, errorMessage: "there is no such question" },
      };
  }
}

function filesOrNothing(files: readonly DescFile[] | undefined, what: string): Answer {
  if (files === undefined) return nothing(what);
  const fileDescriptorProto = files.map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
  return { case: "fileDescriptorResponse", value: { fileDescriptorProto } };
}

function nothing(what: string): Answer {
  return {
    case: "errorResponse",
    value: { errorCode: Code.NotFound, errorMessage: `there is no such ${what}` },
  };
}
