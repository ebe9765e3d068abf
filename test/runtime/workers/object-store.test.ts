import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createDurableObjectStore } from "../../../src/storage/drivers/durable-object-store.ts";
import { createMemoryStore } from "../../../src/storage/drivers/memory.ts";
import { createR2Store } from "../../../src/storage/drivers/r2.ts";
import { describeObjectStore } from "../../contract/object-store.ts";

describeObjectStore("memory in workerd", { open: async () => createMemoryStore(), etags: "version" });

describeObjectStore("R2", {
  open: async () => {
    await reset();
    return createR2Store(env.BUCKET);
  },
  etags: "content",
});

describeObjectStore("Durable Object", {
  open: async () => {
    await reset();
    return createDurableObjectStore(env.STORE);
  },
  etags: "version",
});
