import * as z from "zod";
import type { StoreTransfer } from "../../domain/ports/store-transfer.ts";
import { fail, ok } from "../../domain/result.ts";
import { askOperatorDoor, messageIn, type OperatorDoor, unexpectedAnswer } from "./operator-door.ts";

const Page = z.object({
  objects: z.array(z.object({ key: z.string(), body: z.string() })),
  next: z.string().exactOptional(),
});
const Put = z.object({ added: z.int(), same: z.int() });

/** The store of a running server, through its operator's door. Throws `StartFailed` when the server cannot be used. */
export function createRemoteTransfer(door: OperatorDoor): StoreTransfer {
  return {
    async page(after) {
      const query = after === undefined ? "" : `?after=${encodeURIComponent(after)}`;
      const answer = await askOperatorDoor(door, { method: "GET", path: `/store${query}` });
      const page = Page.safeParse(answer.json);
      if (answer.status !== 200 || !page.success) throw unexpectedAnswer(door, answer);
      return page.data;
    },

    async put(objects) {
      const body = JSON.stringify({ objects });
      const answer = await askOperatorDoor(door, { method: "PUT", path: "/store", body });
      const refusal = messageIn(answer.json);
      if (answer.status === 409 && refusal !== undefined) return fail(refusal);
      const put = Put.safeParse(answer.json);
      if (answer.status !== 200 || !put.success) throw unexpectedAnswer(door, answer);
      return ok(put.data);
    },
  };
}
