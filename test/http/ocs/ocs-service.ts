import { SaxesParser } from "saxes";
import type { LocalUser } from "../../../src/domain/model/local-user.ts";
import type { UserId } from "../../../src/domain/model/user-id.ts";
import { createApp } from "../../../src/http/app.ts";
import { createOcsDoor } from "../../../src/http/ocs/index.ts";
import type { OcsRoutesDeps } from "../../../src/http/ocs/routes.ts";
import { createUserFolders } from "../../../src/resources/user-folders.ts";
import { EINSTEIN, HOST, MARIE, sessionsOf } from "../../support/people.ts";
import { aContact, aRemoteUser } from "../../support/records.ts";
import { createTestService, type TestService, type TestServiceOptions } from "../../support/service.ts";

/** Where the calls about shares are, below `/ocs/v1.php` and `/ocs/v2.php`. */
export const SHARING = "/apps/files_sharing/api/v1";

export const BRIAN: UserId = aRemoteUser("brian", "cloud.example.com");

/** Both versions in both formats. */
export const DIALECTS = (["v1", "v2"] as const).flatMap((version) =>
  (["json", "xml"] as const).map((format) => ({ version, format })),
);

export interface OcsCall {
  readonly version?: "v1" | "v2";
  /** `json` when not given; `none` leaves the choice to the headers. */
  readonly format?: "json" | "xml" | "none";
  /** Marie when not given. */
  readonly as?: LocalUser | "nobody";
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface OcsResponse {
  readonly http: number;
  readonly headers: Headers;
  readonly text: string;
  readonly meta: { readonly status: string; readonly statuscode: number; readonly message: string };
  readonly data: unknown;
}

export interface OcsService extends TestService {
  /** `GET /cloud/user` and the like: method, and path below `/ocs/v2.php`. */
  ocs(methodAndPath: string, call?: OcsCall): Promise<OcsResponse>;
}

/** A service with the OCS door, where Marie knows Brian and has a file and a folder. */
export async function createOcsService(
  options: TestServiceOptions & { readonly deps?: Partial<OcsRoutesDeps> } = {},
): Promise<OcsService> {
  const { deps, ...others } = options;
  const service = createTestService({
    files: { marie: { "/paper.txt": "radium", "/notes/one.md": "1", "/notes/two.md": "2" } },
    ...others,
  });
  await service.repositories.contacts.put(aContact(BRIAN, { displayName: "Brian Murphy" }));
  const door = createOcsDoor({
    useCases: service.useCases,
    resources: createUserFolders({ folderOf: (userId) => service.folders.get(userId) }),
    sessions: sessionsOf([MARIE, EINSTEIN]),
    challenges: ['Basic realm="Meshport"', 'Bearer realm="Meshport"'],
    policy: { sharingEnabled: true },
    corsOrigins: ["https://web.example.org"],
    maxBodyBytes: 4096,
    logger: service.log,
    ...deps,
  });
  const app = createApp({
    server: { publicUrl: `https://${HOST}` },
    doors: [door],
    clock: service.clock,
    logger: service.log,
  });

  return {
    ...service,
    app,
    async ocs(methodAndPath, call = {}) {
      const { version = "v2", format = "json", as = MARIE } = call;
      const [method = "", path = ""] = methodAndPath.split(" ");
      const url = new URL(`https://${HOST}/ocs/${version}.php${path}`);
      if (format !== "none") url.searchParams.set("format", format);
      const headers = new Headers({ "OCS-APIRequest": "true", ...call.headers });
      if (as !== "nobody") headers.set("Authorization", `Bearer ${as.id.opaqueId}`);
      if (call.json !== undefined) headers.set("Content-Type", "application/json");
      const body =
        call.json !== undefined
          ? JSON.stringify(call.json)
          : call.form !== undefined
            ? new URLSearchParams(call.form)
            : call.body;
      return read(await app.request(url, { method, headers, ...(body !== undefined && { body }) }));
    },
  };
}

async function read(response: Response): Promise<OcsResponse> {
  const text = await response.text();
  const isXml = response.headers.get("Content-Type")?.startsWith("text/xml") ?? false;
  const { ocs } = (isXml ? parseXml(text) : JSON.parse(text)) as {
    readonly ocs: {
      readonly meta: { readonly status: string; readonly statuscode: unknown; readonly message: string };
      readonly data: unknown;
    };
  };
  return {
    http: response.status,
    headers: response.headers,
    text,
    meta: { ...ocs.meta, statuscode: Number(ocs.meta.statuscode) },
    data: ocs.data,
  };
}

type XmlNode = { readonly name: string; readonly children: XmlNode[]; text: string };

/** Reads XML the way PHP clients do: a node is a list of its `element`s, an object, or text. Throws on bad XML. */
export function parseXml(text: string): unknown {
  const root: XmlNode = { name: "", children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name }) => {
    const node: XmlNode = { name, children: [], text: "" };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on("text", (more) => {
    const node = open.at(-1);
    if (node !== undefined) node.text += more;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(text).close();
  return plain(root);
}

function plain({ children, text }: XmlNode): unknown {
  if (children.length === 0) return text;
  if (children.every(({ name }) => name === "element")) return children.map(plain);
  return Object.fromEntries(children.map((child) => [child.name, plain(child)]));
}

/** What a JSON value looks like after a way through XML. */
export function throughXml(value: unknown): unknown {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "1" : "0";
  if (Array.isArray(value)) return value.length === 0 ? "" : value.map(throughXml);
  if (typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, throughXml(member)]));
  }
  return String(value);
}
