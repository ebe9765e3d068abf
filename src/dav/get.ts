import type { ByteRange, ResourceEntry } from "../domain/ports/resource-store.ts";
import { checkConditions, rangeStillCounts } from "./conditions.ts";
import { downloadHeaders, validatorHeaders } from "./headers.ts";
import { readRange } from "./range.ts";
import { refusalOf, refuse } from "./refusal.ts";
import { type FoundTarget, findTarget, type Target } from "./target.ts";

/** GET and HEAD of a file (RFC 9110 §9.3): one range at the most, and the conditions that go with reading. */
export async function get(request: Request, target: Target): Promise<Response> {
  if (!target.opened.permissions.includes("initiate_file_download")) {
    return refuse(request, refusalOf({ reason: "resource-forbidden" }));
  }
  const found = await findTarget(target);
  if (!found.ok) return refuse(request, refusalOf(found.failure));
  const { entry, name } = found.value;
  if (entry.kind === "folder") return refuse(request, refusalOf({ reason: "resource-is-a-folder" }));

  switch (checkConditions(request.headers, entry)) {
    case "not-modified":
      return new Response(null, { status: 304, headers: validatorHeaders(entry) });
    case "failed":
      return refuse(request, { status: 412, message: "The file is not the one you mean." });
    case "proceed":
      break;
  }
  if (request.method === "HEAD") {
    const headers = { ...downloadHeaders(entry, name), "Content-Length": String(entry.size) };
    return new Response(null, { status: 200, headers });
  }
  const range = rangeOf(request, entry);
  if (range === "unsatisfiable") {
    return refuse(request, {
      status: 416,
      message: "The file has no such part.",
      headers: { "Content-Range": `bytes */${entry.size}`, ETag: validatorHeaders(entry).ETag ?? "" },
    });
  }
  return send(request, { target, found: found.value, range });
}

function rangeOf(request: Request, entry: ResourceEntry): ByteRange | "unsatisfiable" | undefined {
  const header = request.headers.get("Range");
  return header !== null && rangeStillCounts(request.headers, entry)
    ? readRange(header, entry.size)
    : undefined;
}

async function send(
  request: Request,
  what: { readonly target: Target; readonly found: FoundTarget; readonly range: ByteRange | undefined },
): Promise<Response> {
  const { store } = what.target.opened;
  const { storePath, entry: seen, name } = what.found;
  let { range } = what;
  let file = await store.read(storePath, range);
  if (file.ok && range !== undefined && !sameVersion(file.value.entry, seen)) {
    // The file changed since its range was worked out: the whole of the new one is always a right answer.
    await file.value.body.cancel();
    range = undefined;
    file = await store.read(storePath);
  }
  if (!file.ok) return refuse(request, refusalOf(file.failure));
  const { entry, body } = file.value;
  const headers = new Headers(downloadHeaders(entry, name));
  if (range === undefined) {
    headers.set("Content-Length", String(entry.size));
    return new Response(body, { status: 200, headers });
  }
  headers.set("Content-Length", String(range.end - range.start + 1));
  headers.set("Content-Range", `bytes ${range.start}-${range.end}/${entry.size}`);
  return new Response(body, { status: 206, headers });
}

function sameVersion(a: ResourceEntry, b: ResourceEntry): boolean {
  return a.etag === b.etag && a.size === b.size;
}
