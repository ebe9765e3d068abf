import { describe, expect, it } from "vitest";
import type { DemoPerson } from "../../src/runtime/demo/exchange.ts";
import { runTwoServers } from "../../src/runtime/demo/two-servers.ts";
import { createMemoryServer, type MemoryServer, type MemoryServerOptions } from "./memory-server.ts";

const file = { path: "/radium.txt", content: "Radium glows in the dark.\n" };
const folder = { path: "/notes", child: "day-1.md", content: "# Day 1\n" };

function person({ origin, user, service }: MemoryServer): DemoPerson {
  return {
    name: user.displayName,
    id: user.id.opaqueId,
    server: { origin, fetch: service.fetch },
    authorization: `Bearer ${user.id.opaqueId}`,
  };
}

/** Two servers in this process; each reaches the other by its public name, and nothing else can be reached. */
function twoServers(policy: MemoryServerOptions["policy"] = {}) {
  const proofs: string[] = [];
  const servers = new Map<string, MemoryServer>();
  const transport = {
    async send(request: Request) {
      const target = servers.get(new URL(request.url).host);
      if (target === undefined) throw new Error(`nobody is at ${request.url}`);
      const { pathname } = new URL(request.url);
      if (!pathname.startsWith("/dav/")) return target.service.fetch(request);
      const response = await target.service.fetch(request);
      proofs.push(`${response.status} ${request.headers.get("Authorization")}`);
      return response;
    },
  };
  const one = createMemoryServer({
    host: "one.example.org",
    user: { id: "marie", name: "Marie" },
    files: { [file.path]: file.content, [`${folder.path}/${folder.child}`]: folder.content },
    transport,
    policy,
  });
  const two = createMemoryServer({
    host: "two.example.org:8443",
    user: { id: "pierre", name: "Pierre" },
    files: {},
    transport,
    policy,
  });
  for (const server of [one, two]) servers.set(new URL(server.origin).host, server);
  return { one, two, proofs };
}

const JWT = /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/;

describe("two servers", () => {
  it("invite, share, accept, read, unshare and part", async () => {
    const { one, two } = twoServers();
    const lines: string[] = [];
    const steps = await runTwoServers({
      sharer: person(one),
      recipient: person(two),
      file,
      folder,
      tell: (line) => lines.push(line),
      pause: () => new Promise((resume) => setTimeout(resume, 5)),
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${lines.join("\n")}`);
    });
    expect(steps).toBe(11);
    expect(lines.join("\n")).toContain("***");
  });

  it.each(["never", "when-possible", "always"] as const)(
    "read with short-lived tokens, and with nothing else where they must: %s",
    async (requireTokenExchange) => {
      const { one, two, proofs } = twoServers({ requireTokenExchange });
      await runTwoServers({
        sharer: person(one),
        recipient: person(two),
        file,
        folder,
        tell: () => {},
        pause: () => new Promise((resume) => setTimeout(resume, 5)),
      });
      const taken = proofs.filter((proof) => proof.startsWith("2")).map((proof) => proof.slice(4));
      expect(taken.length).toBeGreaterThan(0);
      for (const proof of taken) expect(proof).toMatch(JWT);
      const shown = proofs.map((proof) => proof.slice(4));
      if (requireTokenExchange !== "never") for (const proof of shown) expect(proof).toMatch(JWT);
    },
  );
});
