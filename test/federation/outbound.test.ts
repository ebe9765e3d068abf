import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect as openTcp, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { TransportError } from "../../src/domain/ports/transport.ts";
import { parseAllowRule } from "../../src/federation/allow-rule.ts";
import { createGuardedDataTransport, createGuardedTransport } from "../../src/federation/guard.ts";
import { refuseAddress, type TargetRules } from "../../src/federation/target.ts";
import type { VettedTarget } from "../../src/platform/outbound-connection-node.ts";
import { createNodeFetch } from "../../src/platform/outbound-node.ts";
import { REFUSED_BY_ADDRESS, REFUSED_BY_TEXT, REFUSED_UNSEEN } from "./outbound-targets.ts";

const PUBLIC = "93.184.216.34";
const LIMITS = {
  userAgent: "Meshport/test",
  timeoutMs: 5_000,
  maxResponseBytes: 1_000,
  idleTimeoutMs: 5_000,
};

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A loopback server that stands in for the whole Internet; a connector that leads there, and nowhere else. */
async function internet(handle: RequestListener) {
  const server = createServer(handle);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const connected: VettedTarget[] = [];
  const connect = (target: VettedTarget): Socket => {
    connected.push(target);
    const socket = openTcp(port, "127.0.0.1");
    return socket.once("connect", () => socket.emit("secureConnect"));
  };
  return { connect, connected };
}

const mustNotConnect = ({ host }: VettedTarget): Socket => {
  throw new Error(`a connection to ${host} was opened`);
};
const mustNotResolve = async (host: string): Promise<readonly string[]> => {
  throw new Error(`${host} was looked up`);
};

interface Parts {
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  readonly connect?: (target: VettedTarget) => Socket;
  readonly rules?: Partial<TargetRules>;
  readonly connectTimeoutMs?: number;
}

/** Both transports as Node has them, with the name service and the wire in our hands. */
function onNode(parts: Parts = {}) {
  const { resolve = mustNotResolve, connect = mustNotConnect, connectTimeoutMs = 2_000 } = parts;
  const rules = { allowHttp: false, addressesChecked: true, ...parts.rules };
  const fetch = createNodeFetch({
    refuseAddress: (url, address) => refuseAddress(url, address, rules),
    connectTimeoutMs,
    resolve,
    connect,
  });
  const options = { ...rules, ...LIMITS, fetch };
  return [createGuardedTransport(options), createGuardedDataTransport(options)] as const;
}

/** Both transports as Workers have them, over a platform that must not be asked. */
function onWorkers(
  rules: Partial<TargetRules> = {},
  fetch: typeof globalThis.fetch = () => {
    throw new Error("a request left");
  },
) {
  const options = { allowHttp: false, ...rules, ...LIMITS, fetch };
  return [createGuardedTransport(options), createGuardedDataTransport(options)] as const;
}

async function errorOf(work: Promise<unknown>): Promise<TransportError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TransportError);
  return error as TransportError;
}

/** Nothing when the text is no URL at all: then nobody can make a request of it. */
function requestTo(url: string): Request | undefined {
  return URL.canParse(url) ? new Request(url) : undefined;
}

function allow(...texts: string[]) {
  return texts.map((text) => {
    const rule = parseAllowRule(text);
    if (rule === undefined) throw new Error(`${text} is no rule`);
    return rule;
  });
}

describe("targets nobody is to reach", () => {
  it("are many", () => {
    const said = [...REFUSED_BY_TEXT, ...REFUSED_BY_ADDRESS].filter(
      ({ url }) => requestTo(url) !== undefined,
    );
    expect(said.length).toBeGreaterThan(120);
    const distinct = new Set([...REFUSED_BY_TEXT, ...REFUSED_BY_ADDRESS].map(({ url }) => url));
    expect(distinct.size).toBe(REFUSED_BY_TEXT.length + REFUSED_BY_ADDRESS.length);
  });

  it.each(REFUSED_BY_TEXT)("refuses $what by its text: $url", async ({ url }) => {
    for (const transport of [...onNode(), ...onWorkers()]) {
      const request = requestTo(url);
      // What no URL can say cannot be asked for either.
      if (request === undefined) continue;
      expect(await errorOf(transport.send(request))).toMatchObject({ kind: "refused", reachedPeer: false });
    }
  });

  it.each(REFUSED_BY_ADDRESS)("refuses $what on Node: $resolved", async ({ url, resolved }) => {
    for (const transport of onNode({ resolve: async () => resolved })) {
      const error = await errorOf(transport.send(new Request(url)));
      expect(error).toMatchObject({ kind: "refused", reachedPeer: false });
    }
  });

  it.each(REFUSED_BY_TEXT.filter(({ url }) => url.startsWith("https:")))(
    "refuses $what at the last gate, too, when no guard stood before it: $url",
    async ({ url }) => {
      if (!URL.canParse(url)) return;
      const rules = { allowHttp: false, addressesChecked: true };
      const fetch = createNodeFetch({
        refuseAddress: (target, address) => refuseAddress(target, address, rules),
        connectTimeoutMs: 2_000,
        resolve: async () => ["127.0.0.1"],
        connect: mustNotConnect,
      });
      expect(await errorOf(fetch(url))).toMatchObject({ kind: "refused", reachedPeer: false });
    },
  );

  it.each(REFUSED_UNSEEN)("refuses $what on Workers: $url", async ({ url }) => {
    for (const transport of onWorkers()) {
      const error = await errorOf(transport.send(new Request(url)));
      expect(error).toMatchObject({ kind: "refused", reachedPeer: false });
    }
  });

  it.each([301, 302, 303, 307, 308])("does not follow a peer inward: %i", async (status) => {
    for (const location of [
      "https://169.254.169.254/latest/meta-data/",
      "https://other.example.org/",
      "http://127.0.0.1:9282/",
      "/ocm",
    ]) {
      const { connect, connected } = await internet((_request, response) => {
        response.writeHead(status, { location }).end("moved");
      });
      const lookedUp: string[] = [];
      const resolve = async (host: string) => {
        lookedUp.push(host);
        return [PUBLIC];
      };
      const [messages, data] = onNode({ resolve, connect });
      for (const transport of [messages, data]) {
        const error = await errorOf(transport.send(new Request("https://peer.example.org/ocm")));
        expect(error).toMatchObject({ kind: "refused", reachedPeer: true });
      }
      expect(new Set(lookedUp)).toEqual(new Set(["peer.example.org"]));
      expect(
        connected.every(({ host, addresses }) => host === "peer.example.org" && addresses[0] === PUBLIC),
      ).toBe(true);
    }
  });

  it("does not follow a peer inward on Workers either", async () => {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      const request = new Request(input);
      asked.push(`${request.redirect} ${request.url}`);
      return new Response(null, { status: 302, headers: { location: "https://10.0.0.1/" } });
    };
    for (const transport of onWorkers({}, fetch)) {
      const error = await errorOf(transport.send(new Request("https://peer.example.org/")));
      expect(error).toMatchObject({ kind: "refused", reachedPeer: true });
    }
    expect(asked).toEqual(Array(2).fill("manual https://peer.example.org/"));
  });
});

describe("a name that changes its mind", () => {
  it("is resolved once, and what was vetted is what is connected to", async () => {
    const answers = [[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]];
    let lookups = 0;
    const { connect, connected } = await internet((_request, response) => {
      response.setHeader("connection", "close").end("{}");
    });
    const [transport] = onNode({
      resolve: async () => answers[lookups++] ?? [],
      connect,
    });
    expect((await transport.send(new Request("https://peer.example.org/"))).status).toBe(200);
    expect(lookups).toBe(1);
    expect(connected).toEqual([
      { scheme: "https", host: "peer.example.org", port: 443, addresses: [PUBLIC] },
    ]);

    // The next connection asks anew, and is told the new address.
    const error = await errorOf(transport.send(new Request("https://peer.example.org/")));
    expect(error).toMatchObject({ kind: "refused", reachedPeer: false });
    expect(connected).toHaveLength(1);
  });

  it("gets only its good addresses connected to when it mixes them with bad ones", async () => {
    const { connect, connected } = await internet((_request, response) => response.end("{}"));
    const resolve = async () => ["10.0.0.1", PUBLIC, "::1", "2606:4700::1111", "169.254.169.254"];
    const [transport] = onNode({ resolve, connect });
    await transport.send(new Request("https://peer.example.org/"));
    expect(connected[0]?.addresses).toEqual([PUBLIC, "2606:4700::1111"]);
  });

  it("is not asked again while its connection is kept", async () => {
    let lookups = 0;
    const { connect, connected } = await internet((_request, response) => response.end("{}"));
    const resolve = async () => {
      lookups += 1;
      return [PUBLIC];
    };
    const [transport] = onNode({ resolve, connect });
    for (let round = 0; round < 3; round += 1) {
      await (await transport.send(new Request("https://peer.example.org/"))).text();
      // The connection is put back in a later turn of the loop.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([lookups, connected.length]).toEqual([1, 1]);
  });

  it("keeps no connection for another host, port or scheme", async () => {
    const { connect, connected } = await internet((_request, response) => response.end("{}"));
    const [transport] = onNode({ resolve: async () => [PUBLIC], connect });
    for (const url of [
      "https://a.example.org/",
      "https://b.example.org/",
      "https://a.example.org:8443/",
      `https://${PUBLIC}/`,
    ]) {
      await transport.send(new Request(url));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(connected.map(({ host, port }) => `${host}:${port}`)).toEqual([
      "a.example.org:443",
      "b.example.org:443",
      "a.example.org:8443",
      `${PUBLIC}:443`,
    ]);
  });
});

describe("what the operator opens", () => {
  const RULES = [
    "cloud.lab.example=10.1.0.0/16:443",
    "*.mesh.internal=fd00::/8:8440-8449",
    "nextcloud=172.16.0.0/12:443",
    "192.168.7.0/24:443",
  ];

  it.each([
    ["https://cloud.lab.example/", "10.1.2.3"],
    ["https://CLOUD.lab.example./", "10.1.2.3"],
    ["https://cloud.lab.example/", PUBLIC],
    ["https://a.mesh.internal:8443/", "fd00::7"],
    ["https://a.b.mesh.internal:8440/", "fd00::7"],
    ["https://nextcloud/", "172.18.0.2"],
    ["https://192.168.7.9/", undefined],
  ])("lets %s at %s through", async (url, address) => {
    const { connect, connected } = await internet((_request, response) => response.end("{}"));
    const resolve = address === undefined ? mustNotResolve : async () => [address];
    const [transport] = onNode({ rules: { allow: allow(...RULES) }, resolve, connect });
    expect((await transport.send(new Request(url))).status).toBe(200);
    expect(connected).toHaveLength(1);
  });

  it.each([
    ["another address", "https://cloud.lab.example/", "10.2.0.1"],
    ["another port", "https://cloud.lab.example:8443/", "10.1.2.3"],
    ["another host", "https://evil.example.org/", "10.1.2.3"],
    ["a host that ends alike", "https://evilcloud.lab.example/", "10.1.2.3"],
    ["a host below the one named", "https://x.cloud.lab.example/", "10.1.2.3"],
    ["the domain itself", "https://mesh.internal:8443/", "fd00::7"],
    ["a port beyond the last", "https://a.mesh.internal:8450/", "fd00::7"],
    ["the address in place of the name", "https://10.1.2.3/", undefined],
    ["a name in place of the address", "https://evil.example.org/", "192.168.7.9"],
    ["another address in place of a name", "https://192.168.8.9/", undefined],
    ["plain http", "http://cloud.lab.example:443/", "10.1.2.3"],
    ["loopback", "https://cloud.lab.example/", "127.0.0.1"],
  ])("still refuses %s: %s at %s", async (_what, url, address) => {
    const resolve = async () => (address === undefined ? [] : [address]);
    for (const transport of onNode({ rules: { allow: allow(...RULES) }, resolve })) {
      const error = await errorOf(transport.send(new Request(url)));
      expect(error).toMatchObject({ kind: "refused", reachedPeer: false });
    }
  });

  it.each([
    ["169.254.169.254", "*=0.0.0.0/0:443"],
    ["169.254.1.1", "*=169.254.0.0/16:443"],
    ["168.63.129.16", "*=168.63.129.16/32:443"],
    ["100.100.100.200", "*=100.64.0.0/10:443"],
    ["fd00:ec2::254", "*=fd00::/8:443"],
    ["224.0.0.1", "*=224.0.0.0/4:443"],
    ["0.0.0.0", "*=0.0.0.0/0:443"],
    ["::ffff:10.0.0.1", "*=10.0.0.0/8:443"],
    ["64:ff9b::a00:1", "*=64:ff9b::/96:443"],
    ["64:ff9b:1::1", "*=64:ff9b:1::/48:443"],
    ["2002:a00:1::1", "*=2002::/16:443"],
  ])("lets nobody open %s, with %s either", async (address, rule) => {
    const host = address.includes(":") ? `[${address}]` : address;
    for (const url of ["https://peer.example.org/", `https://${host}/`]) {
      const rules = { allow: allow(rule, rule.slice(2)) };
      for (const transport of onNode({ rules, resolve: async () => [address] })) {
        expect(await errorOf(transport.send(new Request(url)))).toMatchObject({ kind: "refused" });
      }
    }
  });

  it("opens a translating network for what is public behind it", async () => {
    const { connect, connected } = await internet((_request, response) => response.end("{}"));
    const rules = { allow: allow("*=64:ff9b::/96:443") };
    const [transport] = onNode({ rules, resolve: async () => ["64:ff9b::5db8:d822"], connect });
    await transport.send(new Request("https://peer.example.org/"));
    expect(connected).toHaveLength(1);
  });

  it.each([
    ["https://cloud.lab.example/", true],
    ["https://a.mesh.internal:8443/", true],
    ["https://192.168.7.9/", true],
    ["https://cloud.lab.example:8443/", false],
    ["https://any.example.org:8448/", false],
    ["https://other.internal/", false],
    ["https://192.168.8.9/", false],
    ["https://10.9.9.9/", true],
  ])("on Workers opens a host and its port, but no name to everybody: %s %s", async (url, opened) => {
    let left = 0;
    const fetch: typeof globalThis.fetch = async () => {
      left += 1;
      return new Response("{}");
    };
    const [transport] = onWorkers({ allow: allow(...RULES, "*=10.0.0.0/8:1-65535") }, fetch);
    const sent = transport.send(new Request(url));
    if (opened) expect((await sent).status).toBe(200);
    else expect(await errorOf(sent)).toMatchObject({ kind: "refused", reachedPeer: false });
    expect(left).toBe(opened ? 1 : 0);
  });
});

describe("development on one machine", () => {
  const rules = { allowHttp: true };

  it.each(["http://localhost/", "http://127.0.0.1:9280/", "http://[::1]/", "http://peer.localhost/"])(
    "lets %s through",
    async (url) => {
      const { connect, connected } = await internet((_request, response) => response.end("{}"));
      const [transport] = onNode({ rules, resolve: async () => ["127.0.0.1"], connect });
      expect((await transport.send(new Request(url))).status).toBe(200);
      expect(connected[0]?.scheme).toBe("http");
    },
  );

  it.each([
    ["http://localhost/", "10.0.0.1"],
    ["http://localhost/", "169.254.169.254"],
    ["http://localhost/", PUBLIC],
    ["http://localhost/", "::ffff:127.0.0.1"],
    ["http://localhost.attacker.net/", "127.0.0.1"],
    ["http://peer.example.org/", "127.0.0.1"],
    ["https://localhost/", "127.0.0.1"],
    ["https://peer.example.org/", "127.0.0.1"],
    ["https://127.0.0.1/", "127.0.0.1"],
    ["http://10.0.0.1/", "10.0.0.1"],
  ])("opens plain http to loopback and nothing else: %s at %s", async (url, address) => {
    for (const transport of onNode({ rules, resolve: async () => [address] })) {
      expect(await errorOf(transport.send(new Request(url)))).toMatchObject({ kind: "refused" });
    }
  });
});

describe("a connection that does not come to be", () => {
  it.each(["the look-up", "the handshake"])("is given up when %s takes too long", async (what) => {
    const { connect } = await internet(() => {});
    const silent = (target: VettedTarget) => connect(target).removeAllListeners("connect");
    const resolve = what === "the look-up" ? () => new Promise<never>(() => {}) : async () => [PUBLIC];
    for (const transport of onNode({ resolve, connect: silent, connectTimeoutMs: 30 })) {
      const error = await errorOf(transport.send(new Request("https://peer.example.org/")));
      expect(error).toMatchObject({ kind: "timeout", reachedPeer: false });
    }
  });

  it("is not opened once a slow look-up has used up the time", async () => {
    const answer = Promise.withResolvers<readonly string[]>();
    const [transport] = onNode({ resolve: () => answer.promise, connectTimeoutMs: 20 });
    expect(await errorOf(transport.send(new Request("https://peer.example.org/")))).toMatchObject({
      kind: "timeout",
    });
    answer.resolve([PUBLIC]);
    await new Promise((resolve) => setImmediate(resolve));
  });

  it("says that no peer was reached when the name is unknown", async () => {
    const unknown = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
    const [transport] = onNode({ resolve: () => Promise.reject(unknown) });
    const error = await errorOf(transport.send(new Request("https://peer.example.org/")));
    expect(error).toMatchObject({ kind: "unreachable", reachedPeer: false });
    expect(error.message).toContain("ENOTFOUND");
  });

  it("says so when the other side hangs up before the handshake is through", async () => {
    const { connect } = await internet(() => {});
    const broken = (target: VettedTarget) => {
      const socket = connect(target).removeAllListeners("connect");
      return socket.once("connect", () => socket.destroy());
    };
    const [transport] = onNode({ resolve: async () => [PUBLIC], connect: broken });
    const error = await errorOf(transport.send(new Request("https://peer.example.org/")));
    expect(error).toMatchObject({ kind: "unreachable", reachedPeer: false });
  });
});
