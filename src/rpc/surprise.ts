import { Code, ConnectError } from "@connectrpc/connect";
import type { Logger } from "../domain/ports/logger.ts";
import { StoreUnavailable } from "../domain/ports/object-store.ts";
import { Unavailable } from "../domain/ports/unavailable.ts";

/**
 * What the caller learns of something that should not have happened: that it did, and whether trying again may help.
 * Everything else is for the operator's log.
 */
export function answerSurprise(
  error: unknown,
  { logger, rpc }: { readonly logger: Logger; readonly rpc: string },
): ConnectError {
  if (error instanceof ConnectError) return error;
  const why = error instanceof Error ? error.message : "unknown";
  if (error instanceof Unavailable) {
    const what = error instanceof StoreUnavailable ? "store" : "gateway";
    logger.error(`the ${what} cannot serve an RPC`, { rpc, why });
    return new ConnectError(`the ${what} is unavailable`, Code.Unavailable);
  }
  logger.error("an RPC failed", { rpc, why, stack: error instanceof Error ? error.stack : undefined });
  return new ConnectError("internal error", Code.Internal);
}
