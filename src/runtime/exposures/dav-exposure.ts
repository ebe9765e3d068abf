import { createDavHandler } from "../../dav/handler.ts";
import type { Opener } from "../../dav/opened.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import { createDavDoor } from "../../http/dav-door.ts";
import type { Platform } from "../service.ts";
import type { Exposure } from "./exposure.ts";

/** Mounts WebDAV at a path, over whatever `opener` lets a request into; nowhere when there is no path for it. */
export function createDavExposure(
  pathOf: (platform: Platform) => string | undefined,
  opener: (platform: Platform, useCases: UseCases) => Opener,
): Exposure {
  return (platform, useCases) => {
    const { settings, logger, sized } = platform;
    const path = pathOf(platform);
    if (path === undefined) return [];
    const base = new URL(settings.server.publicUrl).pathname.replace(/\/$/, "");
    const handle = createDavHandler({
      prefixes: [`${base}${path}`],
      open: opener(platform, useCases),
      logger,
      ...(sized && { sized }),
    });
    return [createDavDoor(path, handle)];
  };
}
