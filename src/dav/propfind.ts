import type { ResourceEntry } from "../domain/ports/resource-store.ts";
import { type BodyFailure, readText } from "./body.ts";
import { type MultistatusItem, multistatus } from "./multistatus.ts";
import { encodeName } from "./paths.ts";
import { readPropfindRequest } from "./propfind-request.ts";
import { type Refusal, refusalOf, refuse } from "./refusal.ts";
import { findTarget, hrefOf, type Target } from "./target.ts";

/** What shows that a receiver may look: older peers' permission sets name only the download. */
const MAY_LOOK = ["stat", "list_container", "initiate_file_download"] as const;

const BODY_REFUSALS: Readonly<Record<BodyFailure["reason"], Refusal>> = {
  "body-too-large": { status: 413, message: "The request body is too large." },
  "body-encoding": { status: 415, message: "Compressed request bodies are not accepted." },
  "body-broken": { status: 400, message: "The request body is not readable text." },
};

/** PROPFIND (RFC 4918 §9.1) for a resource and its direct children. */
export async function propfind(request: Request, target: Target): Promise<Response> {
  const { permissions, store } = target.opened;
  if (!MAY_LOOK.some((permission) => permissions.includes(permission))) {
    return refuse(request, refusalOf({ reason: "resource-forbidden" }));
  }
  // Without the header, infinity is meant: served as far as we serve it, since rclone and npm's webdav rely on it.
  const depth = request.headers.get("Depth")?.trim().toLowerCase() ?? "1";
  if (!["0", "1", "infinity"].includes(depth)) {
    return refuse(request, { status: 400, message: "Depth must be 0 or 1." });
  }
  const text = await readText(request);
  if (!text.ok) return refuse(request, BODY_REFUSALS[text.failure.reason]);
  const wanted = readPropfindRequest(text.value);
  if (!wanted.ok) return refuse(request, { status: 400, message: `Request body: ${wanted.failure.detail}.` });

  const found = await findTarget(target);
  if (!found.ok) return refuse(request, refusalOf(found.failure));
  const { entry, storePath, name } = found.value;
  if (entry.kind === "folder" && depth === "infinity") {
    return refuse(request, {
      status: 403,
      message: "A whole tree is not listed at once.",
      condition: "propfind-finite-depth",
    });
  }
  let children: readonly ResourceEntry[] = [];
  if (entry.kind === "folder" && depth === "1") {
    const listed = await store.list(storePath);
    if (!listed.ok) return refuse(request, refusalOf(listed.failure));
    children = listed.value;
  }

  const self: MultistatusItem = { href: hrefOf(target, entry.kind), entry, name, permissions };
  function* items(): Generator<MultistatusItem> {
    // The resource itself comes first: clients take the first response for it.
    yield self;
    for (const child of children) {
      const childName = child.path.slice(child.path.lastIndexOf("/") + 1);
      const href = self.href + encodeName(childName) + (child.kind === "folder" ? "/" : "");
      yield { href, entry: child, name: childName, permissions };
    }
  }
  return new Response(multistatus(items(), wanted.value), {
    status: 207,
    headers: {
      "Content-Type": "application/xml; charset=utf-8",
      DAV: "1, 3",
      "Cache-Control": "private, no-cache",
      "X-Content-Type-Options": "nosniff",
    },
  });
}
