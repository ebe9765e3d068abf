import type { ConnectRouter } from "@connectrpc/connect";
import type { UniversalHandler, UniversalHandlerFn } from "@connectrpc/connect/protocol";

/** The longest a timer can wait, some 24 days; with more it fires at once. */
const LONGEST_MS = 2 ** 31 - 1;
const MILLISECONDS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000 };

/** Adds routes whose deadlines are at most the longest one a timer can wait for, since callers may name any. */
export function boundTimeouts(router: ConnectRouter, addRoutes: () => void): void {
  const first = router.handlers.length;
  addRoutes();
  router.handlers.push(...router.handlers.splice(first).map(bounded));
}

function bounded(handler: UniversalHandler): UniversalHandler {
  const handle: UniversalHandlerFn = (request) => handler({ ...request, header: shortened(request.header) });
  return Object.assign(handle, handler);
}

/** What is no timeout stays as it is, to be refused. */
function shortened(header: Headers): Headers {
  const [, amount, unit = ""] = /^(\d{1,8})([HMS])$/.exec(header.get("grpc-timeout") ?? "") ?? [];
  const tooLongForGrpc = Number(amount) * (MILLISECONDS[unit] ?? 0) > LONGEST_MS;
  const connect = header.get("connect-timeout-ms") ?? "";
  const tooLongForConnect = /^\d{1,10}$/.test(connect) && Number(connect) > LONGEST_MS;
  if (!tooLongForGrpc && !tooLongForConnect) return header;
  const shorter = new Headers(header);
  if (tooLongForGrpc) shorter.set("grpc-timeout", `${Math.floor(LONGEST_MS / 1000)}S`);
  if (tooLongForConnect) shorter.set("connect-timeout-ms", String(LONGEST_MS));
  return shorter;
}
