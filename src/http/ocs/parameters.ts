import { type Failure, invalid } from "../../domain/failure.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import { jsonOf, type RequestBody } from "../request-body.ts";

/** The parameters of a call by name, whether they came in the query, a form or a JSON object. */
export type Parameters = ReadonlyMap<string, string>;

/** Reads the parameters; the body's win over the query's, and of one name given twice the last. */
export function readParameters(query: URLSearchParams, body?: RequestBody): Result<Parameters, Failure> {
  const given = body === undefined || body.text === "" ? ok([]) : bodyEntries(body);
  if (!given.ok) return given;
  const entries = [...query, ...given.value];
  return ok(new Map(entries.map(([name, value]) => [name, value.toWellFormed()])));
}

function bodyEntries(body: RequestBody): Result<readonly (readonly [string, string])[], Failure> {
  switch (body.mediaType) {
    case "application/x-www-form-urlencoded":
      return ok([...new URLSearchParams(body.text)]);
    case "application/json":
      return jsonEntries(body);
    default:
      return fail(
        invalid("", "a body of type application/x-www-form-urlencoded or application/json is expected"),
      );
  }
}

function jsonEntries(body: RequestBody): Result<readonly (readonly [string, string])[], Failure> {
  const json = jsonOf(body);
  if (!json.ok) return json;
  if (typeof json.value !== "object" || json.value === null || Array.isArray(json.value)) {
    return fail(invalid("", "a JSON object is expected"));
  }
  // An explicit null is how some clients leave a parameter out.
  const given = Object.entries(json.value).filter(([, value]) => value !== null);
  const issues = given
    .filter(([, value]) => !["string", "number", "boolean"].includes(typeof value))
    .map(([name]) => ({ name, message: "a text, a number or a boolean is expected" }));
  if (issues.length > 0) return fail({ reason: "invalid-request", issues });
  return ok(given.map(([name, value]) => [name, String(value)]));
}
