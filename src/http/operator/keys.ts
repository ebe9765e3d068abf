import { Hono } from "hono";
import * as z from "zod";
import type { Keys } from "../../domain/keys/keys.ts";
import type { StoreTransfer } from "../../domain/ports/store-transfer.ts";
import { sameSecret } from "../../domain/same-secret.ts";
import type { HttpEnv } from "../context.ts";
import type { Door } from "../door.ts";
import { answer, refuse } from "../failure.ts";
import { body } from "../middleware/body.ts";
import { noStore } from "../middleware/no-store.ts";
import { createStoreRoutes } from "./store.ts";

export interface OperatorDoorDeps {
  readonly keys: Keys;
  readonly transfer: StoreTransfer;
  /** What the operator's commands send as bearer token. */
  readonly operatorToken: string;
}

const RotateRequest = z.object({ now: z.boolean() });
const MAX_BODY_BYTES = 1024;

/**
 * Lets the operator's commands see and rotate the keys of a server that is running, and move its store, as it holds
 * that alone.
 */
export function createOperatorDoor({ keys, transfer, operatorToken }: OperatorDoorDeps): Door {
  const routes = new Hono<HttpEnv>();
  routes.use(noStore(), async (c, next) => {
    const [, token = ""] = /^Bearer (\S+)$/i.exec(c.req.header("Authorization") ?? "") ?? [];
    if (sameSecret(token, operatorToken)) return next();
    c.header("WWW-Authenticate", 'Bearer realm="Meshport operator"');
    return refuse(c, answer(401, "UNAUTHENTICATED", { message: "not authenticated" }));
  });
  routes.route("/store", createStoreRoutes(transfer));
  routes.use("/keys/*", async (c, next) => {
    if (keys.stored !== undefined) return next();
    const message = "the signing keys come from the configuration";
    return refuse(c, answer(409, "INVALID_PARAMETER", { message }));
  });
  routes.get("/keys", async (c) => c.json({ keys: await keys.stored?.list() }));
  routes.post("/keys/rotate", body(MAX_BODY_BYTES), async (c) => {
    const request = RotateRequest.safeParse(jsonOf(c.get("body").text));
    if (!request.success)
      return refuse(c, answer(400, "INVALID_PARAMETER", { message: "now: true or false" }));
    const rotated = await keys.stored?.rotate(request.data);
    if (rotated?.ok !== false) return c.json({ keys: rotated?.value });
    const { keyId, activeFrom } = rotated.failure;
    const message = `a rotation is under way: ${keyId} signs from ${activeFrom}`;
    return refuse(c, answer(409, "ALREADY_EXIST", { message }));
  });
  return { path: "/operator", routes };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
