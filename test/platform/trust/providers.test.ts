import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Provider } from "../../../src/domain/model/provider.ts";
import type { Logger } from "../../../src/domain/ports/logger.ts";
import { createFileSource } from "../../../src/platform/trust/file-source-node.ts";
import { createOpenTrust } from "../../../src/platform/trust/open.ts";
import { createProvidersTrust } from "../../../src/platform/trust/providers.ts";
import { TrustSourceError } from "../../../src/platform/trust/reloading.ts";
import { createTextSource } from "../../../src/platform/trust/text-source.ts";

const WILDCARD = readFileSync(
  new URL("../../vectors/trust/providers-wildcard.json", import.meta.url),
  "utf8",
);

function recordingLogger() {
  const lines: string[] = [];
  const log = (level: string) => (message: string, fields?: Record<string, unknown>) => {
    lines.push([level, message, ...Object.values(fields ?? {})].join(" "));
  };
  const logger: Logger = { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
  return { lines, logger };
}

const clock = { now: () => new Date("2026-01-01T00:00:00Z") };

async function trustIn(...domains: readonly string[]) {
  return trustOf(JSON.stringify(domains.map((domain) => ({ name: domain, domain }))));
}

async function trustOf(text: string) {
  const { logger } = recordingLogger();
  return createProvidersTrust({ source: createTextSource("P", text), clock, logger, reloadSeconds: 0 });
}

describe("finding a provider", () => {
  it.each([
    ["example.com", true],
    ["EXAMPLE.com", true],
    ["example.com:443", true],
    ["example.com.", true],
    ["https://example.com/", true],
    ["com", false],
    ["", false],
    ["e", false],
    ["example.com.attacker.net", false],
    ["exampleXcom", false],
    ["sub.example.com", false],
    ["example.com:8443", false],
    ["example.com@attacker.net", false],
  ])("compares whole canonical hosts: example.com and %j", async (host, known) => {
    const trust = await trustIn("example.com");
    expect(await trust.admits(host)).toBe(known);
    expect((await trust.find(host))?.domain).toBe(known ? "example.com" : undefined);
  });

  it.each([
    ["server-one", "server-one"],
    ["server-two:9200", "server-two:9200"],
    ["server-two", undefined],
    ["unknown-domain", undefined],
    ["some.unknown.domain", undefined],
  ])("does not take a part of a domain for the domain: %s", async (host, domain) => {
    const trust = await trustIn("server-one", "server-two:9200");
    expect((await trust.find(host))?.domain).toBe(domain);
  });

  it.each([
    ["*.example.org", "a.example.org", true],
    ["*.example.org", "A.B.example.org.", true],
    ["*.example.org", "example.org", false],
    ["*.example.org", "badexample.org", false],
    ["*.example.org", "a.exampleXorg", false],
    ["*.example.org", "a.example.org.attacker.net", false],
    ["*.example.org", "a.example.org:8443", false],
    ["*.Example.ORG", "a.example.org", true],
    ["*.example.org:8443", "a.example.org:8443", true],
    ["*.example.org:8443", "a.example.org", false],
    ["*.example.org:443", "a.example.org", true],
    ["https://*.example.org/", "a.example.org", true],
    [".*.example.org", "a.example.org", true],
    [".*.example.org", "a.example.org.attacker.net", false],
    [".*.example.org", "aXexample.org", false],
    ["^.*\\.example\\.org$", "a.example.org", true],
    [".+\\.example\\.org", "example.org", false],
  ])("matches the wildcard %s by whole labels: %s", async (domain, host, admitted) => {
    const trust = await trustIn(domain);
    expect(await trust.admits(host)).toBe(admitted);
  });

  it("answers two hosts of one wildcard with their own URLs and leaves the record as it is", async () => {
    const trust = await trustOf(WILDCARD);

    const urls = (provider: Provider | undefined) => [
      provider?.domain,
      ...(provider?.services ?? []).flatMap(({ host, endpoint }) => [host, endpoint.path]),
    ];
    const at = (host: string) => [host, host, `https://${host}/ocm/`, host, `https://${host}/dav/`];
    expect(urls(await trust.find("one.ocis.test"))).toEqual(at("one.ocis.test"));
    expect(urls(await trust.find("Two.ocis.test"))).toEqual(at("two.ocis.test"));
    expect((await trust.list()).map(({ domain }) => domain)).toEqual([".*.ocis.test"]);
    expect(JSON.stringify(await trust.list())).toContain("https://.*.ocis.test/ocm/");
  });

  it("puts the host and its port where a wildcard with a port stands", async () => {
    const endpoint = { type: { name: "OCM" }, path: "https://*.example.org:8443/ocm" };
    const trust = await trustOf(JSON.stringify([{ domain: "*.example.org:8443", services: [{ endpoint }] }]));
    const provider = await trust.find("a.example.org:8443");
    expect(provider?.services[0]?.endpoint.path).toBe("https://a.example.org:8443/ocm");
  });

  it("prefers the host's own record, then the narrower wildcard", async () => {
    const trust = await trustIn("*.org", "*.example.org", "a.example.org");
    expect((await trust.find("a.example.org"))?.name).toBe("a.example.org");
    expect((await trust.find("b.example.org"))?.name).toBe("*.example.org");
    expect((await trust.find("c.org"))?.name).toBe("*.org");
  });

  it("lists the providers in the operator's order", async () => {
    const trust = await trustIn("b.test", "*.c.test", "a.test");
    expect((await trust.list()).map(({ domain }) => domain)).toEqual(["b.test", "*.c.test", "a.test"]);
  });
});

describe("loading the list", () => {
  function changing(first: string) {
    let text: string | Error = first;
    let seconds = 0;
    let reads = 0;
    return {
      become(next: string | Error) {
        text = next;
      },
      pass(amount: number) {
        seconds += amount;
      },
      reads: () => reads,
      clock: { now: () => new Date(seconds * 1000) },
      source: {
        name: "providers.json",
        async read() {
          reads += 1;
          if (text instanceof Error) throw text;
          return text;
        },
      },
    };
  }
  const A = '[{"domain":"a.test"}]';
  const B = '[{"domain":"b.test"}]';

  it.each([
    ["the list is broken", "[\n  {\n", /^providers\.json:3:1: the text ends before its last/],
    [
      "the source can not be read",
      new Error("there is no such file"),
      /^providers\.json can not be read: there is no/,
    ],
  ])("does not start when %s", async (_why, content, message) => {
    const file = changing("");
    file.become(content);
    const { logger } = recordingLogger();
    const start = createProvidersTrust({ source: file.source, clock: file.clock, logger, reloadSeconds: 10 });
    await expect(start).rejects.toThrow(TrustSourceError);
    await expect(start).rejects.toThrow(message);
  });

  it("sees a changed list after the reload time, and looks no sooner", async () => {
    const file = changing(A);
    const { logger, lines } = recordingLogger();
    const trust = await createProvidersTrust({ ...file, logger, reloadSeconds: 10 });
    file.become(B);

    file.pass(9);
    expect(await trust.admits("b.test")).toBe(false);
    expect(file.reads()).toBe(1);

    file.pass(1);
    expect(await Promise.all([trust.admits("b.test"), trust.admits("a.test")])).toEqual([true, false]);
    expect(file.reads()).toBe(2);
    expect(lines).toContain("info providers reloaded providers.json 1");
  });

  it.each([
    ["broken", "[{}]"],
    ["gone", new Error("there is no such file")],
  ])("keeps the old list when the new one is %s, says why once, and recovers", async (_how, content) => {
    const file = changing(A);
    const { logger, lines } = recordingLogger();
    const trust = await createProvidersTrust({ ...file, logger, reloadSeconds: 10 });

    file.become(content);
    for (const _look of [1, 2, 3]) {
      file.pass(10);
      expect(await trust.admits("a.test")).toBe(true);
    }
    const errors = lines.filter((line) =>
      line.startsWith("error providers kept as they were providers.json"),
    );
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/\[0\]\.domain: expected the host|there is no such file/);

    file.become(B);
    file.pass(10);
    expect(await trust.admits("b.test")).toBe(true);
  });

  it("never reads a source again that does not change", async () => {
    const file = changing(A);
    const { logger } = recordingLogger();
    const trust = await createProvidersTrust({ ...file, logger, reloadSeconds: 0 });
    file.pass(100_000);
    expect(await trust.admits("a.test")).toBe(true);
    expect(file.reads()).toBe(1);
  });

  it("tells the operator which records do nothing", async () => {
    const { logger, lines } = recordingLogger();
    const source = createTextSource("PROVIDERS", '[{"domain":".*"}]');
    await createProvidersTrust({ source, clock, logger, reloadSeconds: 0 });
    expect(lines[0]).toMatch(/^warn PROVIDERS:1:12: \[0\]\.domain: left out/);
  });
});

describe("a providers.json on disk", () => {
  let directory = "";
  afterEach(async () => rm(directory, { recursive: true, force: true }));

  it("is read again when it was replaced, and named when it is missing", async () => {
    directory = await mkdtemp(join(tmpdir(), "meshport-providers-"));
    const path = join(directory, "providers.json");
    const source = createFileSource(path);
    await expect(source.read()).rejects.toThrow("there is no such file");
    await writeFile(path, "[]");
    expect(await source.read()).toBe("[]");
    expect(source.name).toBe(path);
  });
});

describe("open trust", () => {
  it("admits every host, and nothing that is no host", async () => {
    const trust = createOpenTrust();
    expect(await trust.admits("any.example.net")).toBe(true);
    expect(await trust.admits("")).toBe(false);
    expect(await trust.find("any.example.net")).toBeUndefined();
    expect(await trust.list()).toEqual([]);
  });

  it("knows the records it was given", async () => {
    const trust = createOpenTrust(await trustIn("a.test"));
    expect((await trust.find("a.test"))?.domain).toBe("a.test");
    expect(await trust.admits("b.test")).toBe(true);
    expect(await trust.list()).toHaveLength(1);
  });
});
