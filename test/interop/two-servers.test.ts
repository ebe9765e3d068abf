import { describe, expect, it } from "vitest";
import type { DemoPerson } from "../../src/runtime/demo/exchange.ts";
import { runTwoServers } from "../../src/runtime/demo/two-servers.ts";
import { createMemoryServer, type MemoryServer } from "./memory-server.ts";

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
function twoServers() {
  const servers = new Map<string, MemoryServer>();
  const transport = {
    async send(request: Request) {
      const target = servers.get(new URL(request.url).host);
      if (target === undefined) throw new Error(`nobody is at ${request.url}`);
      return target.service.fetch(request);
    },
  };
  const one = createMemoryServer({
    host: "one.example.org",
    user: { id: "marie", name: "Marie" },
    files: { [file.path]: file.content, [`${folder.path}/${folder.child}`]: folder.content },
    transport,
  });
  const two = createMemoryServer({
    host: "two.example.org:8443",
    user: { id: "pierre", name: "Pierre" },
    files: {},
    transport,
  });
  for (const server of [one, two]) servers.set(new URL(server.origin).host, server);
  return { one, two };
}

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
});
