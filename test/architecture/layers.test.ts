import { describe, expect, it } from "vitest";
import { resolveImport, roomOf, sourceFiles } from "./source-files.ts";

/** Which rooms a room may import, and which packages. `docs/architecture.md` says why. */
const ROOMS: Readonly<
  Record<string, { readonly rooms: readonly string[]; readonly packages: readonly RegExp[] }>
> = {
  ocm: { rooms: [], packages: [/^zod$/, /^structured-headers$/] },
  domain: { rooms: ["ocm"], packages: [/^zod$/] },
  storage: { rooms: ["domain", "ocm"], packages: [/^zod$/] },
  federation: { rooms: ["domain", "ocm"], packages: [/^ipaddr\.js$/] },
  resources: { rooms: ["domain", "ocm"], packages: [/^saxes$/] },
  platform: {
    rooms: ["domain", "ocm", "gen"],
    packages: [
      /^zod$/,
      /^yaml$/,
      /^@logtape\/logtape$/,
      /^jose$/,
      /^@nats-io\/(jetstream|transport-node)$/,
      /^@connectrpc\/connect(-web|-node)?$/,
    ],
  },
  http: { rooms: ["domain", "ocm"], packages: [/^hono($|\/)/, /^zod$/, /^fast-xml-builder$/] },
  dav: { rooms: ["domain", "ocm"], packages: [/^saxes$/] },
  rpc: { rooms: ["domain", "gen"], packages: [/^@connectrpc\/connect($|\/)/, /^@bufbuild\/protobuf($|\/)/] },
  client: {
    rooms: ["gen"],
    packages: [/^@connectrpc\/connect$/, /^@connectrpc\/connect-web$/, /^@bufbuild\/protobuf$/],
  },
  runtime: {
    rooms: ["domain", "ocm", "storage", "federation", "resources", "platform", "http", "dav", "rpc"],
    packages: [
      /^hono($|\/)/,
      /^@hono\/node-server$/,
      /^@connectrpc\/connect(-node)?($|\/)/,
      /^zod$/,
      /^yaml$/,
      /^commander$/,
      /^cloudflare:workers$/,
    ],
  },
  functions: { rooms: ["runtime", "storage"], packages: [] },
  main: { rooms: ["runtime"], packages: [/^node:process$/] },
  index: {
    rooms: [
      "runtime",
      "domain",
      "storage",
      "federation",
      "resources",
      "platform",
      "http",
      "dav",
      "rpc",
      "ocm",
    ],
    packages: [],
  },
};

/** Files that may use what the machine under Node offers; all others run in workerd, too. */
const NODE_ONLY = [
  /^src\/storage\/drivers\/disk[a-z-]*\.ts$/,
  /^src\/resources\/disk\.ts$/,
  /^src\/platform\/.*-node\.ts$/,
  /^src\/runtime\/([a-z-]+-node|node|listener|cli)[a-z0-9-]*\.ts$/,
  /^src\/runtime\/(cli|demo)\//,
  /^src\/main\.ts$/,
];

/** Activity folders of the domain do not know each other; what they share lies beside them. */
const ACTIVITIES = [
  "providers",
  "invites",
  "sending",
  "receiving",
  "access",
  "discovery",
  "requests",
  "keys",
  "delivery",
];

const files = sourceFiles();

describe("the floors", () => {
  it("holds every source file in a room", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.map(({ path }) => path).filter((path) => !(roomOf(path) in ROOMS))).toEqual([]);
  });

  it("lets imports go downward only", () => {
    const offences = files.flatMap(({ path, imports }) => {
      const room = roomOf(path);
      const allowed = ROOMS[room];
      return imports
        .map((specifier) => resolveImport(path, specifier))
        .filter((target) => target.startsWith("src/") || target.startsWith("functions/"))
        .filter((target) => roomOf(target) !== room && !allowed?.rooms.includes(roomOf(target)))
        .map((target) => `${path} imports ${target}`);
    });
    expect(offences).toEqual([]);
  });

  it("lets each room use its own packages only", () => {
    const offences = files.flatMap(({ path, imports }) =>
      imports
        .filter((specifier) => !specifier.startsWith("."))
        .filter((specifier) => {
          if (specifier.startsWith("node:")) return !NODE_ONLY.some((pattern) => pattern.test(path));
          if (specifier === "cloudflare:workers") {
            return !["src/storage/drivers/durable-object.ts", "src/runtime/workers.ts"].includes(path);
          }
          return !ROOMS[roomOf(path)]?.packages.some((pattern) => pattern.test(specifier));
        })
        .map((specifier) => `${path} imports ${specifier}`),
    );
    expect(offences).toEqual([]);
  });

  it("lets nothing on the platform but the client of a gateway know CS3", () => {
    const cs3 = /\/gen\/|^@connectrpc\//;
    const offences = files.filter(
      ({ path, imports }) =>
        path.startsWith("src/platform/") &&
        !path.startsWith("src/platform/gateway/") &&
        imports.some((specifier) => cs3.test(specifier)),
    );
    expect(offences.map(({ path }) => path)).toEqual([]);
  });

  it("lets Connect for Node be asked for by what runs on Node alone", () => {
    const offences = files
      .filter(
        ({ path }) => !path.startsWith("src/runtime/") && !NODE_ONLY.some((pattern) => pattern.test(path)),
      )
      .filter(({ imports }) => imports.includes("@connectrpc/connect-node"));
    expect(offences.map(({ path }) => path)).toEqual([]);
  });

  it("keeps the activities of the domain apart", () => {
    const offences = files.flatMap(({ path, imports }) => {
      const activity = ACTIVITIES.find((name) => path.startsWith(`src/domain/${name}/`));
      if (activity === undefined) return [];
      return imports
        .map((specifier) => resolveImport(path, specifier))
        .filter((target) =>
          ACTIVITIES.some((other) => other !== activity && target.startsWith(`src/domain/${other}/`)),
        )
        .map((target) => `${path} imports ${target}`);
    });
    expect(offences).toEqual([]);
  });

  it("lets protocols know no notification", () => {
    const offences = files
      .filter(({ path }) => path.startsWith("src/domain/protocols/"))
      .filter(({ imports }) => imports.some((specifier) => specifier.includes("/notifications/")));
    expect(offences.map(({ path }) => path)).toEqual([]);
  });
});
