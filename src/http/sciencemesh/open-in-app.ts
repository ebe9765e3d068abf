import type { Handler } from "hono";
import { type Failure, invalid } from "../../domain/failure.ts";
import type { ReceivedShare } from "../../domain/model/received-share.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import type { HttpEnv } from "../context.ts";
import { refuseFor, sciencemeshAnswer } from "../failure.ts";
import { formOf } from "../request-body.ts";

/** What senders of OCM 1.1 leave open in the address of their application. */
const PLACEHOLDER = "{relative-path-to-shared-resource}";
const refuse = refuseFor(sciencemeshAnswer);

/** `POST /sciencemesh/open-in-app` with `file=/ocm/<received share id>[/<path below it>]`, in a form or the query. */
export function openInApp({ getReceivedShare }: Pick<UseCases, "getReceivedShare">): Handler<HttpEnv> {
  return async (c) => {
    const file = formOf(c.var.body).file ?? c.req.query("file") ?? "";
    if (file === "") return refuse(c, invalid("file", "missing file"));
    const place = /^\/ocm\/([^/]+)(?:\/(.*))?$/s.exec(file);
    if (place === null) return refuse(c, invalid("file", "/ocm/<received share id>/<path> is expected"));
    const [, id = "", path = ""] = place;
    const share = await getReceivedShare(c.var.user, id);
    if (!share.ok) return refuse(c, share.failure);
    const url = appUrl(share.value, path);
    return url.ok ? c.json({ app_url: url.value }) : refuse(c, url.failure);
  };
}

function appUrl({ offers }: ReceivedShare, path: string): Result<string, Failure> {
  const offer = offers.find(({ protocol }) => protocol === "webapp");
  if (offer?.protocol !== "webapp")
    return fail({ reason: "not-supported", what: "a share without an application" });
  const relative = path.split("/").map(encodeURIComponent).join("/");
  // A function, since `$` in a file name would mean something to `replace`.
  const url = URL.parse(offer.uri.replace(PLACEHOLDER, () => relative));
  return url !== null && (url.protocol === "https:" || url.protocol === "http:")
    ? ok(url.href)
    : fail({ reason: "not-supported", what: "the application's address" });
}
