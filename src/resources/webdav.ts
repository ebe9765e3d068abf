import {
  type ByteRange,
  type ResourceFailure,
  type ResourceStore,
  resourceNames,
} from "../domain/ports/resource-store.ts";
import { type Transport, TransportError } from "../domain/ports/transport.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { windowOf } from "./bytes.ts";
import { type MultistatusLimits, readMultistatus } from "./multistatus.ts";
import { entryOf, place, type RemoteEntries } from "./remote-entries.ts";
import type { WebdavAccess } from "./webdav-access.ts";

/** Where another server's files are and how to be let in. */
export interface WebdavResourcesDeps {
  readonly transport: Transport;
  /** The ways in, best first (see `webdavAccessOrder`). The one that worked is kept for the store's life. */
  readonly access: readonly WebdavAccess[];
  readonly limits?: MultistatusLimits;
}

interface Ask {
  readonly method: "PROPFIND" | "GET";
  readonly names: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the URL ends in a slash, as folders' URLs do. */
  readonly slash?: boolean;
}

interface Answer {
  readonly url: URL;
  readonly response: Response;
}

type Answered = Result<Answer, ResourceFailure>;

const PROPFIND_BODY =
  '<?xml version="1.0" encoding="utf-8"?>\n' +
  '<d:propfind xmlns:d="DAV:"><d:prop><d:resourcetype/><d:getcontentlength/><d:getcontenttype/>' +
  "<d:getetag/><d:getlastmodified/></d:prop></d:propfind>";
/** Answers that may only mean "not by this way"; until one way has worked, the next one is tried. */
const TRY_NEXT = new Set([401, 403, 404, 405]);
const REDIRECTS = new Set([301, 302, 307, 308]);

/**
 * Another server's WebDAV as a store: what a received share looks like from here. The answers are a stranger's:
 * names that are none, resources outside of the share, oversized or malformed XML never come through.
 */
export function createWebdavResources(deps: WebdavResourcesDeps): ResourceStore {
  let working: WebdavAccess | undefined;

  async function ask(question: Ask): Promise<Answered> {
    let refused: Answered | undefined;
    const settled = working;
    const order =
      settled === undefined ? deps.access : [settled, ...deps.access.filter((a) => a !== settled)];
    for (const access of order) {
      const answered = await askBy(access, question);
      if (answered === undefined) continue;
      if (!answered.ok) return answered;
      const { status } = answered.value.response;
      // A way that has worked before speaks the truth about what is missing or forbidden; only 401 undoes it.
      const final = access === settled ? status !== 401 : !TRY_NEXT.has(status);
      if (final) {
        if (status < 400) working = access;
        discard(refused);
        return answered;
      }
      if (access === settled) working = undefined;
      // What is kept for the end: the most telling refusal, and a 401 tells least.
      if (refused === undefined || (statusOf(refused) === 401 && status !== 401)) {
        discard(refused);
        refused = answered;
      } else {
        discard(answered);
      }
    }
    return refused ?? unavailable("no credential is accepted");
  }

  /** `undefined` when this way has no credential to offer. A refused one is renewed once, if it can be. */
  async function askBy(access: WebdavAccess, question: Ask): Promise<Answered | undefined> {
    let last: Answered | undefined;
    let refused: string | undefined;
    for (const renew of [false, true]) {
      const authorization = await access.authorization({ renew, ...(refused !== undefined && { refused }) });
      if (authorization === undefined) return last;
      refused = authorization;
      discard(last);
      last = await send(access.url, authorization, question);
      if (statusOf(last) !== 401) return last;
    }
    return last;
  }

  async function send(base: string, authorization: string, question: Ask): Promise<Answered> {
    let url = urlOf(base, question);
    for (const mayFollow of [true, false]) {
      let response: Response;
      try {
        response = await deps.transport.send(
          new Request(url, {
            method: question.method,
            headers: { ...question.headers, Authorization: authorization, "Accept-Encoding": "identity" },
            redirect: "manual",
            ...(question.body === undefined ? {} : { body: question.body }),
          }),
        );
      } catch (error) {
        // Only the kind of the error: its message may hold the URL.
        return unavailable(error instanceof TransportError ? error.kind : "no answer");
      }
      if (!REDIRECTS.has(response.status)) return ok({ url, response });
      discard(ok({ url, response }));
      const next = locationOf(response, url);
      // Credentials stay with the server they are for.
      if (!mayFollow || next === undefined || next.origin !== url.origin) break;
      url = next;
    }
    return unavailable("redirected away");
  }

  async function propfind(path: string, depth: "0" | "1"): Promise<Result<RemoteEntries, ResourceFailure>> {
    const names = resourceNames(path);
    if (names === undefined) return fail({ reason: "resource-not-found" });
    const answered = await ask({
      method: "PROPFIND",
      names,
      headers: { Depth: depth, "Content-Type": "application/xml; charset=utf-8" },
      body: PROPFIND_BODY,
      slash: depth === "1",
    });
    if (!answered.ok) return answered;
    const { url, response } = answered.value;
    if (response.status !== 207 || response.body === null) {
      discard(answered);
      return fail(failureOf(response.status));
    }
    const parsed = await readMultistatus(response.body, deps.limits);
    if (!parsed.ok) return unavailable(parsed.failure.detail);
    const placed = await place(parsed.value, { url, path, depth });
    return placed === undefined ? unavailable("an answer about something else") : ok(placed);
  }

  return {
    async stat(path) {
      const found = await propfind(path, "0");
      return found.ok ? ok(found.value.self) : found;
    },

    async list(path) {
      const found = await propfind(path, "1");
      if (!found.ok) return found;
      if (found.value.self.kind === "file") return fail({ reason: "resource-not-found" });
      return ok(found.value.children.toSorted((a, b) => (a.path < b.path ? -1 : 1)));
    },

    async read(path, range?: ByteRange) {
      const names = resourceNames(path);
      if (names === undefined) return fail({ reason: "resource-not-found" });
      const headers = range === undefined ? undefined : { Range: `bytes=${range.start}-${range.end}` };
      const answered = await ask({ method: "GET", names, headers: headers ?? {} });
      if (!answered.ok) return answered;
      const { response } = answered.value;
      if (response.status === 405) {
        discard(answered);
        return fail({ reason: "resource-is-a-folder" });
      }
      if (response.status !== 200 && response.status !== 206) {
        discard(answered);
        return fail(failureOf(response.status));
      }
      const opened = await openBody(response, path, range);
      if (!opened.ok) discard(answered);
      return opened;
    },
  };

  async function openBody(response: Response, path: string, range: ByteRange | undefined) {
    if ((response.headers.get("Content-Encoding") ?? "identity") !== "identity") {
      return unavailable("an encoding we did not ask for");
    }
    const sent = sentPart(response);
    if (sent === undefined) return unavailable("a part we did not ask for");
    let size = sent.total;
    if (size === undefined) {
      // A server that does not say how long the file is says so in its properties.
      const found = await propfind(path, "0");
      if (!found.ok) return found;
      size = found.value.self.size;
    }
    const start = Math.min(range?.start ?? 0, size);
    const end = Math.min(range === undefined ? size : range.end + 1, size);
    if (sent.start > start || (sent.end !== undefined && sent.end + 1 < end)) {
      return unavailable("a part we did not ask for");
    }
    const entry = await entryOf(path, {
      href: "",
      folder: false,
      length: String(size),
      ...optional("modified", response.headers.get("Last-Modified")),
      ...optional("etag", response.headers.get("ETag")),
      ...optional("type", response.headers.get("Content-Type")),
    });
    const body = response.body ?? new Response("").body ?? new ReadableStream<Uint8Array>();
    return ok({ entry, body: windowOf(body, { skip: start - sent.start, length: end - start }) });
  }
}

/** Which bytes of how many a 200 or 206 holds; `undefined` when a 206 does not say it intelligibly. */
function sentPart(
  response: Response,
): { readonly start: number; readonly end?: number; readonly total?: number } | undefined {
  if (response.status === 200) {
    const length = response.headers.get("Content-Length");
    return length !== null && /^\d{1,15}$/.test(length) ? { start: 0, total: Number(length) } : { start: 0 };
  }
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(
    response.headers.get("Content-Range") ?? "",
  );
  if (match === null) return undefined;
  const total = match[3] === "*" ? {} : { total: Number(match[3]) };
  return { start: Number(match[1]), end: Number(match[2]), ...total };
}

function urlOf(base: string, question: Ask): URL {
  const url = new URL(base);
  url.username = "";
  url.password = "";
  url.hash = "";
  const below = question.names.map((name) => `/${encodeURIComponent(name)}`).join("");
  if (below !== "" || question.slash === true) url.pathname = url.pathname.replace(/\/+$/, "") + below;
  if (question.slash === true) url.pathname += "/";
  return url;
}

function locationOf(response: Response, url: URL): URL | undefined {
  const location = response.headers.get("Location");
  return location !== null && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
}

function failureOf(status: number): ResourceFailure {
  if (status === 404 || status === 410) return { reason: "resource-not-found" };
  // A 401 to every way in is a share that has ended, not a server in trouble: asking again later will not help.
  if (status === 401 || status === 403) return { reason: "resource-forbidden" };
  return { reason: "resource-unavailable", detail: `status ${status}` };
}

function unavailable(detail: string): { readonly ok: false; readonly failure: ResourceFailure } {
  return fail({ reason: "resource-unavailable", detail });
}

function statusOf(answered: Answered): number | undefined {
  return answered.ok ? answered.value.response.status : undefined;
}

/** Lets go of a body nobody reads, so that its connection is free again. */
function discard(answered: Answered | undefined): void {
  if (answered?.ok === true) answered.value.response.body?.cancel().catch(() => undefined);
}

function optional<K extends string>(key: K, value: string | null): Partial<Record<K, string>> {
  return value === null ? {} : ({ [key]: value } as Record<K, string>);
}
