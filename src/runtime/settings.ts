import type { Server } from "../domain/model/server.ts";
import type { NewShareSupport } from "../ocm/new-share.ts";
import type { Policy } from "./use-cases.ts";

/** The groups of routes a deployment can offer: everything, or what one edge function exposes. */
export type Exposure = "ocmd" | "sciencemesh" | "ocs" | "dav-sent" | "dav-received";

/** All groups of routes. */
export const ALL_EXPOSURES: readonly Exposure[] = ["ocmd", "sciencemesh", "ocs", "dav-sent", "dav-received"];

/** What the configuration says about the service itself, whatever it runs on. */
export interface ServiceSettings {
  readonly server: Server;
  readonly policy: Policy;
  readonly exposures: readonly Exposure[];
  /** Which new shares are understood; discovery advertises the same. */
  readonly support: NewShareSupport;
  /** Whether trust is a list, so that peers are told so. */
  readonly allowlist: boolean;
  readonly exposeRecipientDisplayName: boolean;
  readonly corsOrigins: readonly string[];
  readonly meshDirectoryUrl?: string;
  readonly maxBodyBytes: number;
  /** Whether loopback peers are reached over plain http: for tests and demos. */
  readonly allowHttp: boolean;
}
