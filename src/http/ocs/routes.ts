import { type Context, type Handler, Hono, type MiddlewareHandler } from "hono";
import type { Logger } from "../../domain/ports/logger.ts";
import type { Resources } from "../../domain/ports/resources.ts";
import type { Sessions } from "../../domain/ports/sessions.ts";
import { Unavailable } from "../../domain/ports/unavailable.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import type { HttpEnv } from "../context.ts";
import { userCors } from "../middleware/cors.ts";
import { type RequestBody, readBody } from "../request-body.ts";
import { capabilitiesOperation, userOperation } from "./cloud.ts";
import { createShareOperation } from "./create-share.ts";
import { type OcsAnswer, type OcsVersion, sendEnvelope } from "./envelope.ts";
import { ocsAnswer } from "./failure.ts";
import { listRemoteSharesOperation, listSharesOperation } from "./list-shares.ts";
import { getShareOperation, removeShareOperation, updateShareOperation } from "./one-share.ts";
import type { OcsOperation } from "./operation.ts";
import { readParameters } from "./parameters.ts";
import { getRemoteShareOperation, respondOperation, respondRemoteOperation } from "./received-shares.ts";
import { shareesOperation } from "./sharees.ts";

export interface OcsRoutesDeps {
  readonly useCases: Pick<
    UseCases,
    | "createShare"
    | "getShare"
    | "listShares"
    | "updateShare"
    | "removeShare"
    | "listReceivedShares"
    | "getReceivedShare"
    | "respondToShare"
    | "findContacts"
    | "getContact"
    | "isProviderAllowed"
  >;
  readonly resources: Pick<Resources, "stat">;
  readonly sessions: Sessions;
  /** What a 401 names as ways to prove oneself. */
  readonly challenges: readonly string[];
  /** Whether our users may share: what clients are told in the capabilities. */
  readonly policy: { readonly sharingEnabled: boolean };
  /** Web origins that may call; `*` for all. */
  readonly corsOrigins: readonly string[];
  readonly maxBodyBytes: number;
  readonly logger: Logger;
}

type Method = "GET" | "POST" | "PUT" | "DELETE";
type RouteTable = Readonly<Record<string, Readonly<Partial<Record<Method, OcsOperation>>>>>;

const SHARING = "/apps/files_sharing/api/v1";
const RETRY_AFTER_SECONDS = "5";

/** The routes below `/ocs`: the same calls under `/v1.php` and `/v2.php`. */
export function createOcsRoutes(deps: OcsRoutesDeps): Hono<HttpEnv> {
  const table = tableOf(deps);
  const routes = new Hono<HttpEnv>();
  routes.use(userCors(deps.corsOrigins));
  for (const version of [1, 2] as const) routes.route(`/v${version}.php`, routesOf(deps, { table, version }));
  return routes;
}

function tableOf({ useCases, resources, policy }: OcsRoutesDeps): RouteTable {
  return {
    [`${SHARING}/shares`]: {
      GET: listSharesOperation({ useCases, resources }),
      POST: createShareOperation({ useCases, resources }),
    },
    [`${SHARING}/shares/:id`]: {
      GET: getShareOperation(useCases),
      PUT: updateShareOperation(useCases),
      DELETE: removeShareOperation(useCases),
    },
    [`${SHARING}/shares/pending/:id`]: {
      POST: respondOperation(useCases, "accepted"),
      DELETE: respondOperation(useCases, "rejected"),
    },
    [`${SHARING}/remote_shares`]: { GET: listRemoteSharesOperation({ useCases }, "accepted") },
    [`${SHARING}/remote_shares/pending`]: { GET: listRemoteSharesOperation({ useCases }, "pending") },
    [`${SHARING}/remote_shares/pending/:id`]: {
      POST: respondRemoteOperation(useCases, "accepted"),
      DELETE: respondRemoteOperation(useCases, "rejected"),
    },
    [`${SHARING}/remote_shares/:id`]: { GET: getRemoteShareOperation(useCases) },
    [`${SHARING}/sharees`]: { GET: shareesOperation(useCases) },
    "/cloud/capabilities": { GET: capabilitiesOperation(policy) },
    "/cloud/user": { GET: userOperation },
  };
}

function routesOf(
  deps: OcsRoutesDeps,
  { table, version }: { readonly table: RouteTable; readonly version: OcsVersion },
): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>();
  routes.use(login(deps, version), refuseForeignPages(version));
  for (const [path, operations] of Object.entries(table)) {
    for (const [method, operation] of Object.entries(operations)) {
      routes.on(method, path, handlerOf({ operation, version, maxBodyBytes: deps.maxBodyBytes }));
    }
    routes.all(path, (c) => {
      c.header("Allow", Object.keys(operations).join(", "));
      return sendEnvelope(c, version, { outcome: "method-not-allowed", message: "method not allowed" });
    });
  }
  routes.all("*", (c) =>
    sendEnvelope(c, version, { outcome: "not-found", message: "there is no such call here" }),
  );
  routes.onError((error, c) => sendEnvelope(c, version, errorAnswer(c, error, deps.logger)));
  return routes;
}

/** Lets our own users in; everybody else gets one and the same 401. */
function login({ sessions, challenges }: OcsRoutesDeps, version: OcsVersion): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const user = await sessions.authenticate(c.req.raw.headers);
    if (user === undefined) {
      for (const challenge of challenges) c.header("WWW-Authenticate", challenge, { append: true });
      c.set("refusal", "not-authenticated");
      return sendEnvelope(c, version, ocsAnswer({ reason: "not-authenticated" }));
    }
    c.set("user", user);
    return next();
  };
}

/**
 * Browsers send a remembered Basic login with forms of any page. Clients of OCS send a header that a foreign page
 * cannot set without asking us first; a browser that says it comes from elsewhere has to have it.
 */
function refuseForeignPages(version: OcsVersion): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const foreign = ["cross-site", "same-site"].includes(c.req.header("Sec-Fetch-Site") ?? "");
    if (foreign && !["GET", "HEAD"].includes(c.req.method) && c.req.header("OCS-APIRequest") === undefined) {
      c.set("refusal", "forbidden");
      return sendEnvelope(c, version, {
        outcome: "forbidden",
        message: "the header OCS-APIRequest is missing",
      });
    }
    return next();
  };
}

function handlerOf(call: {
  readonly operation: OcsOperation;
  readonly version: OcsVersion;
  readonly maxBodyBytes: number;
}): Handler<HttpEnv> {
  const { operation, version, maxBodyBytes } = call;
  return async (c) => {
    let body: RequestBody | undefined;
    if (c.req.method === "POST" || c.req.method === "PUT") {
      const read = await readBody(c.req.raw, maxBodyBytes);
      if (!read.ok) {
        return read.failure === "too-large"
          ? sendEnvelope(c, version, {
              outcome: "too-large",
              message: `a body of at most ${maxBodyBytes} bytes is expected`,
            })
          : sendEnvelope(c, version, {
              outcome: "bad-request",
              message: "a whole body in UTF-8 is expected",
            });
      }
      body = read.value;
    }
    const parameters = readParameters(new URL(c.req.url).searchParams, body);
    const done = parameters.ok
      ? await operation({ caller: c.var.user, parameters: parameters.value, id: c.req.param("id") ?? "" })
      : parameters;
    if (done.ok) return sendEnvelope(c, version, { outcome: "ok", message: "OK", data: done.value });
    c.set("refusal", done.failure.reason);
    return sendEnvelope(c, version, ocsAnswer(done.failure));
  };
}

function errorAnswer(c: Context<HttpEnv>, error: Error, logger: Logger): OcsAnswer {
  logger.error("a request met an error", { error: error.name, why: error.message, stack: error.stack });
  if (!(error instanceof Unavailable)) return { outcome: "server-error", message: "internal error" };
  c.header("Retry-After", RETRY_AFTER_SECONDS);
  return { outcome: "unavailable", message: "the service is not available at the moment" };
}
