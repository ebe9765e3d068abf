/**
 * Which generation of the CS3 contract the gateway speaks: `ocis` (D1, November 2024), `opencloud` (D2, April 2026)
 * or `cs3` (D3, cs3org/reva). Nothing on the wire tells, so it is configured; see `proto/README.md`.
 */
export type Dialect = "ocis" | "opencloud" | "cs3";
