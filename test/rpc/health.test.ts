import { Code, createClient, createRouterTransport } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import type { Readiness } from "../../src/domain/ports/readiness.ts";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../src/gen/grpc/health/v1/health_pb.ts";
import { createRpcWorld } from "./support.ts";

const OCM = "cs3.sharing.ocm.v1beta1.OcmAPI";

/** A health service whose pauses end when a test says so. */
function setUp() {
  let failing: readonly string[] = [];
  let pausing = Promise.withResolvers<void>();
  let resume = () => {};
  const draining = new AbortController();
  const stopping = new AbortController();
  const readiness: Readiness = {
    failing: async () => (draining.signal.aborted ? ["draining"] : failing),
    draining: draining.signal,
    stopping: stopping.signal,
  };
  const pause = (_ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      resume = resolve;
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve());
      pausing.resolve();
    });
  const { routes } = createRpcWorld({ rpc: { health: { readiness, pause } } });
  return {
    client: createClient(Health, createRouterTransport(routes)),
    draining,
    stopping,
    setFailing: (names: readonly string[]) => {
      failing = names;
    },
    /** Lets one look pass, once the watch waits for it. */
    async look() {
      await pausing.promise;
      pausing = Promise.withResolvers();
      resume();
    },
    looked: () => pausing.promise,
  };
}

describe("Check", () => {
  it.each(["", OCM, "grpc.health.v1.Health", "cs3.auth.provider.v1beta1.ProviderAPI"])(
    "says that %j serves, to anybody",
    async (service) => {
      expect((await setUp().client.check({ service })).status).toBe(Status.SERVING);
    },
  );

  it("says when it does not", async () => {
    const { client, setFailing } = setUp();
    setFailing(["store"]);
    expect((await client.check({ service: OCM })).status).toBe(Status.NOT_SERVING);
  });

  it.each(["cs3.gateway.v1beta1.GatewayAPI", "OcmAPI", `${OCM}/ListOCMShares`])(
    "knows no %s",
    async (service) => {
      await expect(setUp().client.check({ service })).rejects.toMatchObject({ code: Code.NotFound });
    },
  );
});

describe("List", () => {
  it("names all services and the server as a whole", async () => {
    const { statuses } = await setUp().client.list({});
    expect(Object.keys(statuses)).toHaveLength(8);
    expect([statuses[""]?.status, statuses[OCM]?.status]).toEqual([Status.SERVING, Status.SERVING]);
  });
});

describe("Watch", () => {
  it("tells the status, and then only what has changed", async () => {
    const { client, setFailing, look, looked } = setUp();
    const stream = client.watch({ service: OCM })[Symbol.asyncIterator]();
    expect((await stream.next()).value?.status).toBe(Status.SERVING);
    const next = stream.next();
    await look();
    await looked();
    setFailing(["store"]);
    await look();
    expect((await next).value?.status).toBe(Status.NOT_SERVING);
    const after = stream.next();
    setFailing([]);
    await look();
    expect((await after).value?.status).toBe(Status.SERVING);
    await stream.return?.();
  });

  it("tells at once that the server is told to stop, and ends when it stops", async () => {
    const { client, draining, stopping, looked } = setUp();
    const stream = client.watch({ service: "" })[Symbol.asyncIterator]();
    await stream.next();
    const next = stream.next();
    await looked();
    draining.abort();
    expect((await next).value?.status).toBe(Status.NOT_SERVING);
    const end = stream.next();
    stopping.abort();
    expect((await end).done).toBe(true);
  });

  it("says of an unknown service that it is unknown, and goes on", async () => {
    const { client } = setUp();
    const stream = client.watch({ service: "nobody.Knows" })[Symbol.asyncIterator]();
    expect((await stream.next()).value?.status).toBe(Status.SERVICE_UNKNOWN);
    await stream.return?.();
  });

  it("ends when the client has gone", async () => {
    const { client, looked } = setUp();
    const gone = new AbortController();
    const stream = client.watch({ service: "" }, { signal: gone.signal })[Symbol.asyncIterator]();
    await stream.next();
    const next = stream.next();
    await looked();
    gone.abort();
    await expect(next).rejects.toMatchObject({ code: Code.Canceled });
  });
});
