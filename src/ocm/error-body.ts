import type { Issue } from "./parsed.ts";

/** The machine-readable words of error bodies, as the reva family spells them and its web clients expect. */
export type ErrorCode =
  | "RESOURCE_NOT_FOUND"
  | "UNAUTHENTICATED"
  | "UNTRUSTED_SERVICE"
  | "FUNCTION_NOT_IMPLEMENTED"
  | "INVALID_PARAMETER"
  | "PROVIDER_ERROR"
  | "ALREADY_EXIST"
  | "SERVER_ERROR";

/** The body of a refusal: the `Error` of OCM 1.4 together with the `code` older clients read. */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly validationErrors?: readonly Issue[];
}

/** Builds the body of a refusal; `issues` are left out when there are none. */
export function errorBody(code: ErrorCode, message: string, issues: readonly Issue[] = []): ErrorBody {
  if (issues.length === 0) return { code, message };
  return {
    code,
    message,
    validationErrors: issues.map(({ name, message: detail }) => ({ name, message: detail })),
  };
}
