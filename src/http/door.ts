import type { Hono } from "hono";
import type { HttpEnv } from "./context.ts";

/** A group of routes that can be offered or left out as a whole. */
export interface Door {
  /** Where it stands below the base path of our public URL, such as `/ocm`; empty for the base path itself. */
  readonly path: string;
  /** Whether it stands at the root of the host, too: what peers look up knows no base path. */
  readonly alsoAtRoot?: boolean;
  readonly routes: Hono<HttpEnv>;
}
