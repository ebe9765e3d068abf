import type { Logger } from "../domain/ports/logger.ts";
import { Unavailable } from "../domain/ports/unavailable.ts";
import { type Credential, readCredential } from "./credential.ts";
import { get } from "./get.ts";
import type { Opener, OpenFailure } from "./opened.ts";
import { locate } from "./paths.ts";
import { propfind } from "./propfind.ts";
import { type Refusal, refusalOf, refuse } from "./refusal.ts";
import { type Target, targetOf } from "./target.ts";

/** What the WebDAV door needs. */
export interface DavHandlerDeps {
  /** The paths it is mounted at, such as `/dav/ocm`; the public ones, for hrefs repeat them. */
  readonly prefixes: readonly string[];
  /** Decides what a credential opens; asked for every request. */
  readonly open: Opener;
  readonly logger: Logger;
  /** The ways to prove oneself that a 401 names, default both. */
  readonly challenges?: readonly Credential["scheme"][];
  /** The protection space a 401 names, default `ocm`. */
  readonly realm?: string;
  /**
   * Gives a body a known length, for platforms that drop `Content-Length` from a stream otherwise: on Workers
   * `(body, bytes) => body.pipeThrough(new FixedLengthStream(bytes))`.
   */
  readonly sized?: (body: ReadableStream<Uint8Array>, bytes: number) => ReadableStream<Uint8Array>;
}

type Verb = (request: Request, target: Target) => Promise<Response>;

const VERBS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ["OPTIONS", options],
  ["GET", get],
  ["HEAD", get],
  ["PROPFIND", propfind],
]);
const ALLOW = [...VERBS.keys()].join(", ");

/**
 * WebDAV (RFC 4918 class 1, reading only so far) over whatever `open` opens. Knows no share and no user; a request
 * is authorised first and looked at second, so that a stranger learns nothing but 401.
 */
export function createDavHandler(deps: DavHandlerDeps): (request: Request) => Promise<Response> {
  async function answer(request: Request): Promise<Response> {
    const located = locate(new URL(request.url).pathname, deps.prefixes);
    if (located === undefined) return refuse(request, refusalOf({ reason: "resource-not-found" }));
    const credential = readCredential(request.headers.get("Authorization"));
    const opened = await deps.open({
      method: request.method,
      headers: request.headers,
      credential,
      firstSegment: located.segments[0]?.name,
    });
    if (!opened.ok) return refuseToOpen(request, opened.failure);
    const verb = VERBS.get(request.method);
    if (verb === undefined) {
      return refuse(request, {
        status: 405,
        message: "This method is not supported here.",
        headers: { Allow: ALLOW },
      });
    }
    const target = targetOf(located, opened.value);
    if (target === undefined) return refuse(request, { status: 400, message: "This is not a path." });
    return withLength(await verb(request, target));
  }

  function withLength(response: Response): Response {
    const length = response.headers.get("Content-Length");
    if (deps.sized === undefined || response.body === null || length === null) return response;
    return new Response(deps.sized(response.body, Number(length)), response);
  }

  function refuseToOpen(request: Request, failure: OpenFailure): Response {
    if (failure.reason !== "unauthenticated") return refuse(request, OPEN_REFUSALS[failure.reason]);
    const response = refuse(request, { status: 401, message: "A valid credential is needed." });
    for (const challenge of deps.challenges ?? ["bearer", "basic"]) {
      const scheme = challenge === "bearer" ? "Bearer" : "Basic";
      response.headers.append("WWW-Authenticate", `${scheme} realm="${deps.realm ?? "ocm"}"`);
    }
    return response;
  }

  return async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      const name = error instanceof Error ? error.name : "unknown";
      deps.logger.error("webdav request failed", { method: request.method, error: name });
      return error instanceof Unavailable
        ? refuse(request, OPEN_REFUSALS.unavailable)
        : refuse(request, { status: 500, message: "Something went wrong here." });
    }
  };
}

const OPEN_REFUSALS: Readonly<Record<Exclude<OpenFailure["reason"], "unauthenticated">, Refusal>> = {
  "not-found": refusalOf({ reason: "resource-not-found" }),
  forbidden: refusalOf({ reason: "resource-forbidden" }),
  unavailable: refusalOf({ reason: "resource-unavailable", detail: "" }),
};

async function options(): Promise<Response> {
  return new Response(null, {
    status: 200,
    headers: {
      Allow: ALLOW,
      DAV: "1, 3",
      "MS-Author-Via": "DAV",
      "Accept-Ranges": "bytes",
      "Content-Length": "0",
    },
  });
}
