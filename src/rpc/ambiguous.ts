import type { Failure } from "../domain/failure.ts";

/** Two servers gave their shares the same id and the caller cannot say which it means: neither may be touched. */
export const AMBIGUOUS: Failure = {
  reason: "conflict",
  detail: "more than one server has a share of this id",
};
