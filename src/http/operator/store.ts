import { Hono } from "hono";
import * as z from "zod";
import { type StoreTransfer, TRANSFER_LIMITS } from "../../domain/ports/store-transfer.ts";
import { parseJson } from "../../ocm/json.ts";
import type { HttpEnv } from "../context.ts";
import { answer, refuse } from "../failure.ts";
import { body } from "../middleware/body.ts";

const PutRequest = z.object({
  objects: z.array(z.object({ key: z.string(), body: z.string() })).max(TRANSFER_LIMITS.put),
});
/** Texts grow when they are written as JSON; nothing that is stored grows to four times its size. */
const MAX_BODY_BYTES = 4 * TRANSFER_LIMITS.putBytes;

/** The whole store in pages, to take it away, and objects of another one, to bring it here; secrets stay sealed. */
export function createStoreRoutes(transfer: StoreTransfer): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>();
  routes.get("/", async (c) => c.json(await transfer.page(c.req.query("after") || undefined)));
  routes.put("/", body(MAX_BODY_BYTES), async (c) => {
    const request = PutRequest.safeParse(parseJson(c.get("body").text));
    if (!request.success) {
      const message = `objects: at most ${TRANSFER_LIMITS.put} with key and body`;
      return refuse(c, answer(400, "INVALID_PARAMETER", { message }));
    }
    const put = await transfer.put(request.data.objects);
    if (!put.ok) return refuse(c, answer(409, "INVALID_PARAMETER", { message: put.failure }));
    return c.json(put.value);
  });
  return routes;
}
