import { describe, expect, it } from "vitest";
import type { SignaturePolicy } from "../../src/domain/proof-of-origin.ts";
import { createSignedTransport } from "../../src/federation/signed-transport.ts";
import type { DemoPerson } from "../../src/runtime/demo/exchange.ts";
import { runTwoServers } from "../../src/runtime/demo/two-servers.ts";
import { createMemoryServer, type MemoryServer } from "./memory-server.ts";

const file = { path: "/radium.txt", content: "Radium glows in the dark.\n" };
const folder = { path: "/notes", child: "day-1.md", content: "# Day 1\n" };
const SIGNATURE_FIELDS = ["signature", "signature-input", "content-digest"];

type Wire = (request: Request, deliver: (request: Request) => Promise<Response>) => Promise<Response>;

interface Options {
  readonly policies: readonly [SignaturePolicy, SignaturePolicy];
  /** What happens to a request between two servers. */
  readonly wire?: Wire;
  /** How a server sees a request: by default as it was sent. */
  readonly arrive?: (request: Request) => Request;
}

/** Marie's and Pierre's servers, and one of a third party that both would deal with. */
function servers({ policies, wire, arrive = (request) => request }: Options) {
  const all = new Map<string, MemoryServer>();
  const deliver = async (request: Request) => {
    const target = all.get(new URL(request.url).host);
    if (target === undefined) throw new Error(`nobody is at ${request.url}`);
    return target.service.fetch(arrive(request));
  };
  const transport = { send: (request: Request) => (wire ? wire(request, deliver) : deliver(request)) };
  const start = (host: string, user: { id: string; name: string }, policy: SignaturePolicy) => {
    const files = { [file.path]: file.content, [`${folder.path}/${folder.child}`]: folder.content };
    const server = createMemoryServer({
      host,
      user,
      files,
      transport,
      policy: { signaturePolicyFor: () => policy },
    });
    all.set(host, server);
    return server;
  };
  return {
    marie: start("one.example.org", { id: "marie", name: "Marie" }, policies[0]),
    pierre: start("two.example.org:8443", { id: "pierre", name: "Pierre" }, policies[1]),
    evil: start("evil.example.org", { id: "mallory", name: "Mallory" }, "require"),
    deliver,
  };
}

function person({ origin, user, service }: MemoryServer): DemoPerson {
  const id = user.id.opaqueId;
  return {
    name: user.displayName,
    id,
    server: { origin, fetch: service.fetch },
    authorization: `Bearer ${id}`,
  };
}

async function play(sharer: MemoryServer, recipient: MemoryServer): Promise<number> {
  const lines: string[] = [];
  return runTwoServers({
    sharer: person(sharer),
    recipient: person(recipient),
    file,
    folder,
    tell: (line) => lines.push(line),
    pause: () => new Promise((resume) => setTimeout(resume, 5)),
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${lines.join("\n")}`);
  });
}

/** Plays a server that knows no signatures: sends none, and says so in its discovery document. */
function legacy(host: string): Wire {
  return async (request, deliver) => {
    const fromLegacy = new URL(request.url).host !== host;
    if (request.method !== "GET" && fromLegacy) return deliver(unsigned(request));
    const response = await deliver(request);
    if (!request.url.endsWith("/.well-known/ocm") || fromLegacy) return response;
    const { jwksUri: _, ...document } = (await response.json()) as {
      capabilities: string[];
      jwksUri: string;
    };
    const capabilities = document.capabilities.filter((capability) => capability !== "http-sig");
    return Response.json({ ...document, capabilities });
  };
}

function unsigned(request: Request): Request {
  const headers = new Headers(request.headers);
  for (const name of SIGNATURE_FIELDS) headers.delete(name);
  return new Request(request, { headers });
}

describe("two servers that prove who they are", () => {
  it("federate when both demand signatures", async () => {
    const { marie, pierre } = servers({ policies: ["require", "require"] });
    expect(await play(marie, pierre)).toBe(11);
  });

  it("federate behind proxies that end TLS and say another Host", async () => {
    const arrive = (request: Request) => {
      const { pathname, search } = new URL(request.url);
      const headers = new Headers(request.headers);
      headers.set("x-forwarded-host", "evil.example.org");
      return new Request(new Request(`http://10.0.0.7:8080${pathname}${search}`, request), { headers });
    };
    const { marie, pierre } = servers({ policies: ["require", "require"], arrive });
    expect(await play(marie, pierre)).toBe(11);
  });

  it("federate when one of them knows no signatures and the other does not insist", async () => {
    const { marie, pierre } = servers({
      policies: ["when-advertised", "off"],
      wire: legacy("two.example.org:8443"),
    });
    expect(await play(marie, pierre)).toBe(11);
    const again = servers({ policies: ["off", "when-advertised"], wire: legacy("one.example.org") });
    expect(await play(again.marie, again.pierre)).toBe(11);
  });

  it("do not federate when one insists on what the other does not know", async () => {
    const { marie, pierre } = servers({ policies: ["require", "off"], wire: legacy("two.example.org:8443") });
    await expect(play(marie, pierre)).rejects.toThrow("status 200 was expected, 502 came");
  });
});

/** A message between servers, changed by somebody who is not its sender. */
type Forgery = (request: Request, evil: MemoryServer) => Promise<Request>;

const FORGERIES: readonly {
  readonly what: string;
  readonly forge: Forgery;
  readonly why: string;
  readonly statuses: number[];
}[] = [
  {
    what: "without its signature",
    forge: async (request) => unsigned(request),
    why: "signature required",
    statuses: [401],
  },
  {
    what: "with a signature of other bytes",
    async forge(request) {
      const headers = new Headers(request.headers);
      headers.set("signature", `ocm=:${btoa("x".repeat(64))}:`);
      return new Request(request, { headers });
    },
    why: "signature refused: signature-mismatch",
    statuses: [401],
  },
  {
    what: "with another body",
    async forge(request) {
      return new Request(request.url, {
        method: "POST",
        headers: request.headers,
        body: `${await request.text()} `,
      });
    },
    why: "signature refused: length-mismatch|signature refused: digest-mismatch",
    statuses: [400],
  },
  {
    what: "at another door",
    forge: async (request) => new Request(`${request.url}?x=1`, request),
    why: "signature refused: signature-mismatch",
    statuses: [401],
  },
  {
    what: "signed by a third server",
    async forge(request, evil) {
      let signed: Request | undefined;
      const transport = {
        async send(sent: Request) {
          signed = sent;
          return new Response(null);
        },
      };
      const clock = { now: () => new Date() };
      await createSignedTransport({ transport, keys: evil.service.keys.signing, clock }).send(
        unsigned(request),
      );
      if (signed === undefined) throw new Error("nothing was signed");
      return signed;
    },
    why: "evil.example.org has signed for somebody else|does not prove|only the sender|refused: replayed",
    statuses: [401, 403],
  },
];

describe("what is not from its sender", () => {
  it.each(FORGERIES)(
    "is refused $what, for every message of the story",
    async ({ what, forge, why, statuses }) => {
      const seen: { readonly path: string; readonly status: number; readonly text: string }[] = [];
      const wire: Wire = async (request, deliver) => {
        if (request.method === "GET" || request.method === "PROPFIND") return deliver(request);
        const forged = await forge(request.clone(), evil);
        const answer = await deliver(forged);
        seen.push({ path: new URL(request.url).pathname, status: answer.status, text: await answer.text() });
        return deliver(request);
      };
      const { marie, pierre, evil } = servers({ policies: ["require", "require"], wire });
      // Every genuine message still counts: a forgery leaves no trace.
      expect(await play(marie, pierre)).toBe(11);
      const paths = new Set(seen.map(({ path }) => path));
      expect([...paths].sort()).toEqual([
        "/ocm/invite-accepted",
        "/ocm/notifications",
        "/ocm/shares",
        "/ocm/token",
      ]);
      for (const { path, status, text } of seen) {
        // A token request for a share that has ended is told so before anything else, and a server that speaks for
        // itself, about something that is not there any more, is told that there is nothing to do.
        if (text.includes("invalid_grant") || (what === "signed by a third server" && text === "{}"))
          continue;
        expect(statuses, `${path}: ${status} ${text}`).toContain(status);
        if (path !== "/ocm/token") expect(text).toMatch(new RegExp(why));
      }
    },
  );

  it("is refused when it comes a second time", async () => {
    const seen: string[] = [];
    const wire: Wire = async (request, deliver) => {
      if (request.method === "GET" || request.method === "PROPFIND") return deliver(request);
      const copy = request.clone();
      const answer = await deliver(request);
      const again = await deliver(copy);
      seen.push(`${new URL(request.url).pathname} ${again.status}`);
      return answer;
    };
    const { marie, pierre } = servers({ policies: ["require", "require"], wire });
    expect(await play(marie, pierre)).toBe(11);
    expect(new Set(seen)).toEqual(
      new Set(["/ocm/invite-accepted 401", "/ocm/notifications 401", "/ocm/shares 401", "/ocm/token 401"]),
    );
  });
});
