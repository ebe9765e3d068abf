/// <reference types="vite/types/importMeta.d.ts" />
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createDavHandler } from "../../../src/dav/handler.ts";
import { createDavDoor } from "../../../src/http/dav-door.ts";
import { createSentShareOpener } from "../../../src/runtime/sent-share-opener.ts";
import { createDurableObjectStore } from "../../../src/storage/drivers/durable-object-store.ts";
import { type CorpusMessage, expectAnswer, readCorpus } from "../../http/corpus-runner.ts";
import { aRemoteUser, aShare } from "../../support/records.ts";
import { createTestService } from "../../support/service.ts";

// workerd has no folders to list: the bundler puts the messages, as text, into the test.
const corpus = readCorpus(
  Object.values(
    import.meta.glob<string>("../../vectors/corpus/*.json", {
      eager: true,
      query: "?raw",
      import: "default",
    }),
  ),
);
const dav = readCorpus(
  Object.values(
    import.meta.glob<string>("../../vectors/dav/*.json", { eager: true, query: "?raw", import: "default" }),
  ),
);

/** A Durable Object of its own for every message. */
const storeFor = ({ id }: CorpusMessage) => createDurableObjectStore(env.STORE, `corpus ${id}`);

describe("messages of real peers in workerd, over a Durable Object", () => {
  it("has them all", () => {
    expect(corpus).toHaveLength(155);
    expect(dav).toHaveLength(4);
  });

  it.each(corpus)("[R19] answers $id as its sender needs it", (message) =>
    expectAnswer(message, { store: storeFor(message) }),
  );
});

describe("a peer that reads what we share, in workerd", () => {
  const PATH = "/webdav/ocm";

  it.each(dav)("[R19] is answered as it needs it: $id", async (message) => {
    const service = createTestService({
      store: storeFor(message),
      files: { marie: { "/notes/sub/file.txt": "Day 1\n" } },
    });
    const { id, method, path, senderHost } = message;
    await service.repositories.shares.add(
      aShare(aRemoteUser("alice", senderHost), {
        resourceId: { storageId: "user-folders", spaceId: "marie", opaqueId: "/notes" },
        path: "/notes",
        name: "notes",
        resourceType: "folder",
      }),
    );
    const handle = createDavHandler({
      prefixes: [PATH],
      open: createSentShareOpener(service.useCases.openSentShare),
      logger: service.log,
    });
    const { routes } = createDavDoor(PATH, handle);
    service.app.route(PATH, routes);

    const headers = Object.entries(message.headers).filter(([, value]) => value !== "");
    const response = await service.request(`${method} ${path}`, { headers: Object.fromEntries(headers) });
    const text = await response.text();
    expect(response.status, `${id}: ${text}`).toBe(message.expect.status);
    if (response.status === 207) expect(text).toContain("HTTP/1.1 200 OK</d:status>");
  });
});
