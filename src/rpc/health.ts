import { Code, ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import type { Readiness } from "../domain/ports/readiness.ts";
import { type Health, HealthCheckResponse_ServingStatus as Status } from "../gen/grpc/health/v1/health_pb.ts";

export interface HealthDeps {
  /** Full names of the services that stand beside this one. */
  readonly services: readonly string[];
  readonly readiness: Readiness;
  /** Resolves after a while, at once when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How often a watched status is looked at. */
const LOOK_INTERVAL_MS = 2_000;

/** `grpc.health.v1.Health`: all services are served from one store, so they are ready or not ready together. */
export function createHealth({ services, readiness, pause }: HealthDeps): ServiceImpl<typeof Health> {
  const names = new Set(["", ...services]);
  const statusNow = async () => {
    return (await readiness.failing()).length === 0 ? Status.SERVING : Status.NOT_SERVING;
  };
  const statusOf = async (service: string) => (names.has(service) ? statusNow() : Status.SERVICE_UNKNOWN);

  async function* watch(service: string, context: HandlerContext) {
    const { draining, stopping } = readiness;
    const gone = anyOf([context.signal, stopping]);
    const news = anyOf([gone, draining]);
    let told: Status | undefined;
    while (!gone.aborted) {
      const status = await statusOf(service);
      if (status !== told) yield { status };
      told = status;
      // A server that is told to stop tells so at once.
      await pause(LOOK_INTERVAL_MS, draining?.aborted ? gone : news);
    }
  }

  return {
    async check({ service }) {
      if (!names.has(service)) throw new ConnectError("there is no such service", Code.NotFound);
      return { status: await statusNow() };
    },
    async list() {
      const status = await statusNow();
      return { statuses: Object.fromEntries([...names].map((name) => [name, { status }])) };
    },
    watch: ({ service }, context) => watch(service, context),
  };
}

function anyOf(signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}
