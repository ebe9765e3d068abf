/**
 * Answers a gRPC or gRPC-Web call of an RPC that is not there as their clients expect it, with a status instead of a
 * page that says 404; `undefined` for everything else. Connect clients understand the 404.
 */
export function answerUnknownRpc(request: Request): Response | undefined {
  const contentType = request.headers.get("content-type") ?? "";
  if (!/^application\/grpc(?:-web(?:-text)?)?(?:[+;]|$)/i.test(contentType)) return undefined;
  return new Response(null, {
    headers: {
      "content-type": contentType,
      "grpc-status": UNIMPLEMENTED,
      "grpc-message": "there is no such RPC",
    },
  });
}

const UNIMPLEMENTED = "12";
