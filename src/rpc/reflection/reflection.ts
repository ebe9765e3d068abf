import type { DescFile, DescService } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { ServerReflection } from "../../gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ServerReflectionAlpha } from "../../gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { answerReflection, type Question } from "./answer.ts";
import { indexDescriptors } from "./descriptors.ts";

export interface ReflectionDeps {
  /** The services that stand beside this one. */
  readonly services: readonly DescService[];
  /** Files that no service names, and that callers may want to know. */
  readonly files: readonly DescFile[];
}

/** Both names of gRPC server reflection, which tell of themselves, too. */
export function createReflection({ services, files }: ReflectionDeps): {
  readonly v1: ServiceImpl<typeof ServerReflection>;
  readonly v1alpha: ServiceImpl<typeof ServerReflectionAlpha>;
} {
  const descriptors = indexDescriptors([...services, ServerReflection, ServerReflectionAlpha], files);
  async function* answers<Request extends Asked>(questions: AsyncIterable<Request>) {
    for await (const question of questions) {
      const messageResponse = answerReflection(descriptors, question.messageRequest);
      yield { validHost: question.host, originalRequest: question, messageResponse };
    }
  }
  return { v1: { serverReflectionInfo: answers }, v1alpha: { serverReflectionInfo: answers } };
}

interface Asked {
  readonly host: string;
  readonly messageRequest: Question;
}
