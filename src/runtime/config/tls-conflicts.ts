import type { Conflict, Sections } from "./conflicts.ts";

/** A certificate without its key or the other way round, and one for a port that is not there. */
export function tlsConflicts({ http, rpc }: Pick<Sections, "http" | "rpc">): readonly Conflict[] {
  const halves = Object.entries({ http, rpc }).flatMap(([name, section]) => {
    const { tls_certificate: certificate, tls_key: key } = section;
    if ((certificate === undefined) === (key === undefined)) return [];
    const [present, absent] =
      key === undefined ? ["tls_certificate", "tls_key"] : ["tls_key", "tls_certificate"];
    return [{ path: [name, present], message: `expected ${name}.${absent} as well` }];
  });
  const hasPort = !rpc.single_port || rpc.listeners.length > 0;
  if (hasPort || rpc.tls_certificate === undefined) return halves;
  const message = "expected http.tls_certificate instead: with rpc.single_port there is one port";
  return [...halves, { path: ["rpc", "tls_certificate"], message }];
}
