import { env } from "cloudflare:workers";
import { describe } from "vitest";
import { createR2Resources } from "../../../src/resources/r2.ts";
import { CONTRACT_FILES, resourceStoreContract } from "../../resources/contract.ts";

const clock = { now: () => new Date("2026-03-01T12:00:00Z") };
let subjects = 0;

describe("createR2Resources in workerd", () => {
  resourceStoreContract(async () => {
    subjects += 1;
    const prefix = `resources-${subjects}/`;
    for (const [path, content] of Object.entries(CONTRACT_FILES))
      await env.BUCKET.put(prefix + path.slice(1), content);
    return {
      store: createR2Resources({ bucket: env.BUCKET, prefix, clock }),
      change: async (path, content) => void (await env.BUCKET.put(prefix + path.slice(1), content)),
    };
  });
});
