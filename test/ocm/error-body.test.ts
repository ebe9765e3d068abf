import { describe, expect, it } from "vitest";
import { errorBody } from "../../src/ocm/error-body.ts";

describe("building an error body", () => {
  it("has the code older clients read and the validation errors of OCM 1.4", () => {
    expect(errorBody("INVALID_PARAMETER", "MISSING", [{ name: "name", message: "REQUIRED" }])).toEqual({
      code: "INVALID_PARAMETER",
      message: "MISSING",
      validationErrors: [{ name: "name", message: "REQUIRED" }],
    });
    expect(errorBody("SERVER_ERROR", "oops")).toEqual({ code: "SERVER_ERROR", message: "oops" });
  });
});
