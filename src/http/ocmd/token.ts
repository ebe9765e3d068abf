import type { Context, Handler } from "hono";
import { describeFailure, type Failure } from "../../domain/failure.ts";
import { ok } from "../../domain/result.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import { parseTokenRequest, type TokenError, writeTokenError, writeTokenResponse } from "../../ocm/token.ts";
import type { HttpEnv } from "../context.ts";
import { noteRefusal } from "../failure.ts";
import { formOf, isJson, jsonOf, type RequestBody } from "../request-body.ts";

/** `POST /ocm/token`, the `tokenEndPoint` (OCM 1.4, Code Flow); a form, or JSON as Nextcloud sends it. */
export function token({ exchangeCode }: Pick<UseCases, "exchangeCode">): Handler<HttpEnv> {
  return async (c) => {
    const { body, peer } = c.var;
    const fields = isJson(body) ? jsonOf(body) : ok(formOf(body));
    if (!fields.ok || saysTwice(body)) {
      return deny(c, { status: 400, error: "invalid_request", description: "a form with each field once" });
    }
    const request = parseTokenRequest(fields.value);
    if (!request.ok) return deny(c, { status: 400, ...request });
    const exchanged = await exchangeCode({ ...request.value, ...(peer && { peer }) });
    if (!exchanged.ok) return refuseToken(c, exchanged.failure);
    c.header("Pragma", "no-cache");
    return c.json(writeTokenResponse(exchanged.value));
  };
}

/** Denies a token in the words of RFC 6749 section 5.2, and notes the reason for the log. */
export function refuseToken(c: Context<HttpEnv>, failure: Failure): Response {
  noteRefusal(c, failure);
  return deny(c, { ...denialOf(failure), description: describeFailure(failure) });
}

interface Denial {
  readonly status: 400 | 401;
  readonly error: TokenError;
  readonly description: string;
}

function denialOf(failure: Failure): Pick<Denial, "status" | "error"> {
  switch (failure.reason) {
    case "not-authenticated":
      return { status: 400, error: "invalid_grant" };
    case "signature-required":
    case "signer-mismatch":
      return { status: 401, error: "invalid_client" };
    case "signature-refused":
      return { status: failure.malformed ? 400 : 401, error: "invalid_client" };
    default:
      // The one field that the use case itself refuses is `client_id`.
      return { status: 400, error: "invalid_client" };
  }
}

function deny(c: Context<HttpEnv>, { status, error, description }: Denial): Response {
  c.header("Pragma", "no-cache");
  return c.json(writeTokenError(error, description), status);
}

/** RFC 6749 section 3.2: a parameter may not stand there twice, as it could be read in two ways. */
function saysTwice(body: RequestBody): boolean {
  if (isJson(body)) return false;
  const names = [...new URLSearchParams(body.text).keys()];
  return new Set(names).size !== names.length;
}
