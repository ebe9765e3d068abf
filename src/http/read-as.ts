import type * as z from "zod";
import type { Failure } from "../domain/failure.ts";
import { fail, ok, type Result } from "../domain/result.ts";

/** Reads a value as what the schema describes, or says which fields are wrong. */
export function readAs<T>(schema: z.ZodType<T>, value: unknown): Result<T, Failure> {
  const read = schema.safeParse(value);
  if (read.success) return ok(read.data);
  return fail({
    reason: "invalid-request",
    issues: read.error.issues.map(({ path, message }) => ({ name: path.map(String).join("."), message })),
  });
}
