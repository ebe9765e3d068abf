import { proofOf } from "../../src/dav/credential.ts";
import { createDavHandler, type DavHandlerDeps } from "../../src/dav/handler.ts";
import type { Opener } from "../../src/dav/opened.ts";
import { type Permissions, permissionsFromOcm } from "../../src/domain/model/permissions.ts";
import type { Logger } from "../../src/domain/ports/logger.ts";
import type { ResourceStore } from "../../src/domain/ports/resource-store.ts";
import { fail, ok } from "../../src/domain/result.ts";
import { createMemoryResources } from "../../src/resources/memory.ts";

export const ORIGIN = "https://sender.example.org";
export const SECRET = "Zr4mQ1xW8eT0yU6iO2pA5sD9fG3hJ7kL";
export const SHARE = "9b6e4f0a-6c1e-4a77-a3d5-0e8f4d9c5b21";
export const PREFIXES = ["/webdav/ocm", "/dav/ocm/", "/remote.php/dav/ocm"];
export const MODIFIED = new Date("2026-03-01T12:00:00.500Z");
export const clock = { now: () => MODIFIED };

/** A logger that keeps its lines. */
export function keepingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (message: string, fields?: unknown) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  return { lines, debug: keep, info: keep, warn: keep, error: keep };
}

/** One share as an opener knows it. */
export interface FixtureShare {
  readonly store: ResourceStore;
  readonly root?: string;
  readonly permissions?: Permissions;
  readonly name?: string;
  readonly secret?: string;
  readonly id?: string;
}

/** Opens each share for its secret, in both forms of path, as the sending side will. */
export function openerFor(...shares: readonly FixtureShare[]): Opener {
  return async ({ credential, firstSegment }) => {
    const proof = credential === undefined ? undefined : proofOf(credential);
    const share = shares.find(({ secret = SECRET }) => secret === proof);
    if (share === undefined) return fail({ reason: "unauthenticated" });
    return ok({
      store: share.store,
      root: share.root ?? "/",
      permissions: share.permissions ?? permissionsFromOcm(["read"], "folder"),
      name: share.name ?? "Shared things",
      mountedAt: firstSegment === (share.id ?? SHARE) ? "share-id" : "root",
    });
  };
}

/** The files most tests look at. */
export function sampleStore() {
  return createMemoryResources({
    clock,
    files: {
      "/readme.txt": "0123456789",
      "/empty.txt": "",
      "/sub/file.txt": "below",
      "/sub/deep/ü & <b>.html": "<script>alert(1)</script>",
    },
  });
}

/** A handler over these shares. */
export function handlerFor(shares: readonly FixtureShare[], more: Partial<DavHandlerDeps> = {}) {
  return createDavHandler({
    prefixes: PREFIXES,
    open: openerFor(...shares),
    logger: keepingLogger(),
    ...more,
  });
}

/** A request with the right Bearer secret, unless its headers say otherwise. */
export function ask(
  method: string,
  path: string,
  init: { readonly headers?: Record<string, string>; readonly body?: BodyInit } = {},
): Request {
  const headers = new Headers({ Authorization: `Bearer ${SECRET}` });
  for (const [name, value] of Object.entries(init.headers ?? {})) {
    if (value === "") headers.delete(name);
    else headers.set(name, value);
  }
  // `duplex` is needed for a streamed body and unknown to the DOM's types.
  const body = init.body === undefined ? {} : { body: init.body, duplex: "half" };
  return new Request(`${ORIGIN}${path}`, { method, headers, ...body });
}

/** Every href of a multistatus, in order. */
export function hrefsOf(xml: string): string[] {
  return [...xml.matchAll(/<d:href>([^<]*)<\/d:href>/g)].map((match) => match[1] ?? "");
}

/** The parts of a multistatus that speak of one href. */
export function responseFor(xml: string, href: string): string {
  return xml.split("<d:response>").find((part) => part.includes(`<d:href>${href}</d:href>`)) ?? "";
}
