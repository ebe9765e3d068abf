import * as z from "zod";
import { fail, ok, type Result } from "../../domain/result.ts";
import { canonicalHost } from "../../ocm/address.ts";

/** The list of a directory service. */
export interface DirectoryDocument {
  readonly federation: string;
  readonly servers: readonly ListedServer[];
  /** Why some rows are left out. */
  readonly warnings: readonly string[];
}

/** One server as a directory names it. */
export interface ListedServer {
  /** Canonical. */
  readonly host: string;
  readonly displayName: string;
}

const Name = z
  .string()
  .trim()
  .regex(/^[^\p{Cc}]{1,256}$/u);
const Document = z.object({ federation: Name, servers: z.array(z.unknown()).max(10_000) });
const Row = z.object({ url: z.string().max(1024), displayName: Name });

/**
 * Reads the payload of a directory's JWS (draft-05, Appendix C). A payload of another form is refused; a row that
 * names no server as the draft wants it is left out, since it says nothing about the others.
 */
export function readDirectoryDocument(
  payload: unknown,
  { allowHttp }: { readonly allowHttp: boolean },
): Result<DirectoryDocument, string> {
  const document = Document.safeParse(payload);
  if (!document.success)
    return fail("the payload is not {federation, servers} as OCM 1.4, Appendix C, wants it");
  const warnings: string[] = [];
  const servers = new Map<string, ListedServer>();
  for (const [index, row] of document.data.servers.entries()) {
    const server = readRow(row, allowHttp);
    if (server === undefined) warnings.push(`servers[${index}] names no server: left out`);
    else if (!servers.has(server.host)) servers.set(server.host, server);
  }
  return ok({ federation: document.data.federation, servers: [...servers.values()], warnings });
}

function readRow(row: unknown, allowHttp: boolean): ListedServer | undefined {
  const read = Row.safeParse(row);
  if (!read.success) return undefined;
  const url = URL.parse(read.data.url);
  if (url === null || !(url.protocol === "https:" || (allowHttp && url.protocol === "http:")))
    return undefined;
  const extras = [url.username, url.password, url.search, url.hash];
  if (url.pathname !== "/" || extras.some((extra) => extra !== "")) return undefined;
  // The draft's URL is its authority; only https makes 443 the port that a host without one means.
  const port = url.protocol === "http:" && url.port === "" ? ":80" : "";
  const host = canonicalHost(`${url.host}${port}`);
  return host === undefined ? undefined : { host, displayName: read.data.displayName };
}
