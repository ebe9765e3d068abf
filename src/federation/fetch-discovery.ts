import type { Failure } from "../domain/failure.ts";
import { type Transport, TransportError } from "../domain/ports/transport.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { type Discovery, type DiscoverySource, parseDiscovery } from "../ocm/discovery.ts";

/** Where servers keep their discovery document: OCM 1.1 and later, then Nextcloud, ownCloud 10, Seafile and old reva. */
const PATHS = ["/.well-known/ocm", "/ocm-provider/", "/ocm-provider", "/index.php/ocm-provider/"];

/** A document as it was found, and how many seconds the peer lets it be kept; undefined when it does not say. */
export interface FoundDiscovery {
  readonly discovery: Discovery;
  readonly maxAge: number | undefined;
}

/** Which server to ask, and what its document may say. */
export type DiscoveryTarget = Omit<DiscoverySource, "url"> & {
  /** Scheme, host and port, without a slash at the end. */
  readonly origin: string;
};

/**
 * Looks for the discovery document at all its usual places. A place that has none, or an unusable one, leads to the
 * next; a server that does not answer at all is not asked again. Of several failures the most telling is returned.
 */
export async function fetchDiscovery(
  transport: Transport,
  target: DiscoveryTarget,
): Promise<Result<FoundDiscovery, Failure>> {
  const { host } = target;
  let failure = refused(host, 404, "no discovery document");
  let readable = false;
  for (const path of PATHS) {
    const url = `${target.origin}${path}`;
    let response: Response;
    let document: unknown;
    try {
      response = await transport.send(new Request(url, { headers: { accept: "application/json" } }));
      document = response.status === 200 ? await json(response) : undefined;
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      // A redirect or an endless page is one place's fault; silence is the whole server's.
      if (error.kind === "unreachable" || error.kind === "timeout" || !error.reachedPeer) {
        return fail({ reason: "peer-unreachable", host, reachedPeer: error.reachedPeer });
      }
      if (!readable) failure = refused(host, 404, `no discovery document: ${error.message}`);
      continue;
    }
    if (document === undefined) {
      const telling = response.status !== 200 && response.status !== 404;
      if (!readable && telling) failure = refused(host, response.status, "no discovery document");
      continue;
    }
    const discovery = parseDiscovery(document, { ...target, url });
    if (discovery.ok) return ok({ discovery: discovery.value, maxAge: maxAgeOf(response) });
    if (!readable) {
      const issues = discovery.failure.issues.map(({ name, message }) =>
        name ? `${name} ${message}` : message,
      );
      failure = refused(host, response.status, `unusable discovery document: ${issues.join(", ")}`);
    }
    readable = true;
  }
  return fail(failure);
}

function refused(host: string, status: number, detail: string): Failure {
  return { reason: "peer-refused", host, status, detail };
}

async function json(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function maxAgeOf(response: Response): number | undefined {
  const directives = response.headers.get("cache-control") ?? "";
  if (/\bno-(store|cache)\b/i.test(directives)) return 0;
  const seconds = /\bmax-age\s*=\s*"?(\d{1,10})/i.exec(directives)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
