import type { Logger } from "../../src/domain/ports/logger.ts";
import type { TrustPolicy } from "../../src/domain/ports/trust-policy.ts";
import { createGuardedTransport } from "../../src/federation/guard.ts";
import { createProvidersTrust } from "../../src/platform/trust/providers.ts";
import { createTextSource } from "../../src/platform/trust/text-source.ts";

/** A request as it reached a peer. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly contentType: string;
  readonly body: unknown;
}

type Answer = Response | ((seen: Seen) => Response | Promise<Response>);

/** A network without a wire: the real guard over a fetch that answers from a table; what is not in it is a 404. */
export function fakeNetwork(answers: Readonly<Record<string, Answer>>, allowHttp = false) {
  const seen: Seen[] = [];
  const transport = createGuardedTransport({
    allowHttp,
    userAgent: "Meshport/test",
    timeoutMs: 5_000,
    maxResponseBytes: 1024 * 1024,
    async fetch(input, init) {
      const request = new Request(input, init);
      const text = await request.text();
      const about = {
        method: request.method,
        url: request.url,
        contentType: request.headers.get("content-type") ?? "",
        body: text === "" ? undefined : JSON.parse(text),
      };
      seen.push(about);
      const answer = answers[`${request.method} ${request.url}`];
      if (answer === undefined) return new Response("<h1>Not found</h1>", { status: 404 });
      return answer instanceof Response ? answer.clone() : answer(about);
    },
  });
  return { transport, seen, urls: () => seen.map(({ method, url }) => `${method} ${url}`) };
}

/** A clock that stands still until it is moved. */
export function movableClock() {
  let seconds = 0;
  return {
    now: () => new Date(seconds * 1000),
    pass(amount: number) {
      seconds += amount;
    },
  };
}

/** A logger that keeps its lines. */
export function recordingLogger() {
  const lines: string[] = [];
  const log = (level: string) => (message: string, fields?: object) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  };
  const logger: Logger = { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
  return { lines, logger };
}

/** The operator's records: the OCM endpoint for each domain. */
export async function records(endPoints: Readonly<Record<string, string>> = {}): Promise<TrustPolicy> {
  const list = Object.entries(endPoints).map(([domain, path]) => ({
    domain,
    services: [{ endpoint: { type: { name: "OCM" }, path } }],
  }));
  return createProvidersTrust({
    source: createTextSource("records", JSON.stringify(list)),
    clock: movableClock(),
    logger: recordingLogger().logger,
    reloadSeconds: 0,
  });
}

/** An answer in JSON. */
export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}
