import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterEach, describe, expect, it } from "vitest";
import { createSecret } from "../../../src/domain/secret.ts";
import { createNats, type NatsDeps } from "../../../src/platform/events/nats-node.ts";
import { makeCertificate } from "../../support/certificate.ts";
import { freePort } from "../../support/free-port.ts";
import { recordingLogger } from "../../support/logger.ts";
import { FACTS, theEvent } from "./events.ts";
import { natsBinary, startNats } from "./nats-server.ts";

const open: (() => Promise<unknown> | undefined)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function aServer(options: Parameters<typeof startNats>[0] = {}) {
  const server = await startNats(options);
  open.push(async () => {
    await server.stop();
    server.forget();
  });
  return server;
}

function anOutlet(port: number, deps: Partial<NatsDeps> = {}) {
  const logger = recordingLogger();
  const outlet = createNats({
    server: `127.0.0.1:${port}`,
    clientName: "meshport",
    timeoutMs: 2_000,
    logger,
    ...deps,
  });
  open.push(() => outlet.close());
  return { outlet, logger };
}

async function aClient(port: number, login: object = {}): Promise<NatsConnection> {
  const client = await connect({ servers: `127.0.0.1:${port}`, ...login });
  open.push(() => client.close());
  return client;
}

/** As oCIS makes it: a stream with a name and nothing else, and a durable consumer for a group of services. */
async function aConsumer(client: NatsConnection) {
  const { streams, consumers } = await jetstreamManager(client);
  await streams.info("main-queue").catch(() => streams.add({ name: "main-queue" }));
  await consumers.add("main-queue", { durable_name: "userlog", ack_policy: "explicit" });
  return jetstream(client).consumers.get("main-queue", "userlog");
}

type Consumer = Awaited<ReturnType<typeof aConsumer>>;

async function next(consumer: Consumer) {
  const message = await consumer.next({ expires: 2_000 });
  await message?.ackAck();
  return message && { subject: message.subject, headers: message.headers, text: message.string() };
}

const textOf = (id: string) => {
  const text = anOutlet(1).outlet.messageOf(theEvent("share-received"), { ...FACTS, id });
  if (text === undefined) throw new Error("the event is for oCIS");
  return { id, text };
};

if (natsBinary === undefined) {
  it.skip("NATS JetStream: there is no nats-server here (Debian: apt-get install nats-server)", () => {});
}

describe.skipIf(natsBinary === undefined)("a real nats-server", () => {
  it("hands what was told to a consumer as oCIS has one, byte for byte", async () => {
    const { port } = await aServer();
    const consumer = await aConsumer(await aClient(port));
    const message = textOf("e1");
    expect(await anOutlet(port).outlet.deliver(message)).toEqual({ outcome: "taken" });
    const got = await next(consumer);
    expect(got).toMatchObject({ subject: "main-queue", text: message.text });
    expect(got?.headers?.get("Nats-Msg-Id")).toBe("e1");
    const { Metadata, Payload } = JSON.parse(got?.text ?? "");
    expect(Metadata).toMatchObject({ eventtype: "events.OCMCoreShareCreated", eventid: "e1" });
    expect(JSON.parse(Buffer.from(Payload, "base64").toString())).toMatchObject({
      ResourceName: "radium.pdf",
    });
  });

  it("makes the stream when it is missing, and leaves one alone that is there", async () => {
    const { port } = await aServer();
    const { outlet } = anOutlet(port);
    await outlet.deliver(textOf("e1"));
    const { streams } = await jetstreamManager(await aClient(port));
    expect((await streams.info("main-queue")).config.subjects).toEqual(["main-queue"]);
    await streams.update("main-queue", { subjects: ["main-queue"], max_msgs: 7 });
    await anOutlet(port).outlet.deliver(textOf("e2"));
    const info = await streams.info("main-queue");
    expect([info.config.max_msgs, info.state.messages]).toEqual([7, 2]);
  });

  it("keeps one of what is told twice", async () => {
    const { port } = await aServer();
    const { outlet } = anOutlet(port);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await outlet.deliver(textOf("e1"))).toEqual({ outcome: "taken" });
    }
    const { streams } = await jetstreamManager(await aClient(port));
    expect((await streams.info("main-queue")).state.messages).toBe(1);
  });

  it("is unavailable while it is not there, and is found again", async () => {
    const port = await freePort();
    const { outlet } = anOutlet(port, { timeoutMs: 500 });
    expect(await outlet.deliver(textOf("e1"))).toMatchObject({ outcome: "unavailable" });

    const first = await aServer({ port });
    expect(await outlet.deliver(textOf("e1"))).toEqual({ outcome: "taken" });
    await first.stop();
    expect(await outlet.deliver(textOf("e2"))).toMatchObject({ outcome: "unavailable" });

    await aServer({ port, folder: first.folder });
    let delivery = await outlet.deliver(textOf("e2"));
    for (let attempt = 0; attempt < 20 && delivery.outcome !== "taken"; attempt += 1) {
      delivery = await outlet.deliver(textOf("e2"));
    }
    expect(delivery).toEqual({ outcome: "taken" });
    const { streams } = await jetstreamManager(await aClient(port));
    expect((await streams.info("main-queue")).state.messages).toBe(2);
  });

  it("asks for user name and password", async () => {
    const { port } = await aServer({ args: ["--user", "meshport", "--pass", "the-password"] });
    const login = (password: string) => ({ username: "meshport", password: createSecret(password) });
    const wrong = anOutlet(port, { login: login("wrong") }).outlet;
    expect(await wrong.deliver(textOf("e1"))).toEqual({ outcome: "unavailable", why: "AuthorizationError" });
    const right = anOutlet(port, { login: login("the-password") }).outlet;
    expect(await right.deliver(textOf("e1"))).toEqual({ outcome: "taken" });
  });

  it("is not spoken to in the clear where TLS is wanted", async () => {
    const { port } = await aServer();
    const { outlet } = anOutlet(port, { tls: { insecure: true } });
    expect(await outlet.deliver(textOf("e1"))).toMatchObject({ outcome: "unavailable" });
  });

  it("is believed over TLS by its certificate, or by any where the operator says so", async () => {
    const { certificate, key } = makeCertificate("localhost");
    const folder = mkdtempSync(join(tmpdir(), "meshport-nats-tls-"));
    open.push(async () => rmSync(folder, { recursive: true }));
    const [certFile, keyFile] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    writeFileSync(certFile, certificate);
    writeFileSync(keyFile, key);
    const { port } = await aServer({ args: ["--tls", "--tlscert", certFile, "--tlskey", keyFile] });
    const outcome = async (tls: NonNullable<NatsDeps["tls"]>) =>
      (await anOutlet(port, { server: `localhost:${port}`, tls }).outlet.deliver(textOf("e1"))).outcome;
    expect(await outcome({ insecure: false, ca: certificate })).toBe("taken");
    expect(await outcome({ insecure: true })).toBe("taken");
    expect(await outcome({ insecure: false })).toBe("unavailable");
    expect(await outcome({ insecure: false, ca: makeCertificate("localhost").certificate })).toBe(
      "unavailable",
    );
  });

  it("is unavailable where another stream has the subject", async () => {
    const { port } = await aServer();
    const { streams } = await jetstreamManager(await aClient(port));
    await streams.add({ name: "other", subjects: ["main-queue"] });
    expect(await anOutlet(port).outlet.deliver(textOf("e1"))).toMatchObject({ outcome: "unavailable" });
  });

  it("refuses what is too large for it, which is no reason to leave it alone", async () => {
    const { port } = await aServer();
    const { outlet } = anOutlet(port);
    await outlet.deliver(textOf("e1"));
    const { streams } = await jetstreamManager(await aClient(port));
    await streams.update("main-queue", { subjects: ["main-queue"], max_msg_size: 1000 });
    const text = "x".repeat(2000);
    expect(await outlet.deliver({ id: "e2", text })).toMatchObject({ outcome: "refused" });
    expect(await outlet.deliver({ id: "e3", text: "x".repeat(2_000_000) })).toMatchObject({
      outcome: "refused",
    });
  });
});
