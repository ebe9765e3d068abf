import { Code, createClient } from "@connectrpc/connect";
import {
  connectNodeAdapter,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { afterEach, describe, expect, it } from "vitest";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../src/gen/grpc/health/v1/health_pb.ts";
import { type Listener, startListener } from "../../src/runtime/listener.ts";
import { createRpcWorld } from "./support.ts";

let listener: Listener | undefined;
const warnings: string[] = [];
const note = ({ name }: Error) => warnings.push(name);

afterEach(async () => {
  process.off("warning", note);
  warnings.splice(0);
  await listener?.close(0);
});

/** A health service on a port; Node warns of timers that cannot wait that long. */
async function serve() {
  const { routes } = createRpcWorld({
    rpc: { health: { readiness: { failing: async () => [] }, pause: async () => {} } },
  });
  process.on("warning", note);
  listener = await startListener({ host: "127.0.0.1", port: 0, handler: connectNodeAdapter({ routes }) });
  return { baseUrl: listener.url, httpVersion: "2" as const };
}

const TRANSPORTS = {
  connect: createConnectTransport,
  grpc: createGrpcTransport,
  web: createGrpcWebTransport,
};

describe("a deadline", () => {
  it.each<{ over: keyof typeof TRANSPORTS; header: string; value: string }>([
    { over: "grpc", header: "grpc-timeout", value: "99999999H" },
    { over: "grpc", header: "grpc-timeout", value: "99999999M" },
    { over: "grpc", header: "grpc-timeout", value: "2147484S" },
    { over: "grpc", header: "grpc-timeout", value: "99999999m" },
    { over: "web", header: "grpc-timeout", value: "597H" },
    { over: "connect", header: "connect-timeout-ms", value: "2147483648" },
    { over: "connect", header: "connect-timeout-ms", value: "9999999999" },
  ])("may be as far away as $header can say: $value", async ({ over, header, value }) => {
    const client = createClient(Health, TRANSPORTS[over](await serve()));
    const answer = await client.check({}, { headers: { [header]: value } });
    expect([answer.status, warnings]).toEqual([Status.SERVING, []]);
  });

  it.each<{ over: keyof typeof TRANSPORTS; header: string; value: string }>([
    { over: "grpc", header: "grpc-timeout", value: "999999999H" },
    { over: "connect", header: "connect-timeout-ms", value: "99999999999" },
  ])("that $header cannot say is refused: $value", async ({ over, header, value }) => {
    const client = createClient(Health, TRANSPORTS[over](await serve()));
    const answer = client.check({}, { headers: { [header]: value } });
    await expect(answer).rejects.toMatchObject({ code: Code.InvalidArgument });
  });
});
