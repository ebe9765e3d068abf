import { describe, expect, it } from "vitest";
import type { Failure } from "../../../src/domain/failure.ts";
import { findRequestedResource } from "../../../src/domain/requests/requested-resource.ts";
import { fail } from "../../../src/domain/result.ts";
import { MARIE } from "../../support/people.ts";

/** A storage that refuses so. */
function askedOf(failure: Failure) {
  const shares = { find: async () => undefined };
  return findRequestedResource(
    { shares, resources: { stat: async () => fail(failure) } },
    MARIE,
    "paper.txt",
  );
}

describe("finding what is asked for", () => {
  it("believes the name when the storage answers only the owner, who is not there", async () => {
    expect(await askedOf({ reason: "not-authenticated" })).toEqual({ path: "/paper.txt" });
  });

  it.each<Failure>([
    { reason: "not-found", what: "resource" },
    { reason: "forbidden", detail: "not yours" },
  ])("finds nothing when the storage says $reason", async (failure) => {
    expect(await askedOf(failure)).toBeUndefined();
  });
});
