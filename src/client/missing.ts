import { MeshportError } from "./meshport-error.ts";

/** An answer that says "done" and lacks what was asked for. */
export function missing(what: string): never {
  throw new MeshportError("unknown", `the server answers without ${what}`);
}
