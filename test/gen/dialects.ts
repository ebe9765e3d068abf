import { readWireTables, type WireTable } from "./wire-table.ts";

/** The generations of the contract, oldest first; `proto/README.md` says who speaks which. */
export const DIALECTS = ["D1", "D2", "D3"] as const;
export type Dialect = (typeof DIALECTS)[number];

const FOLDERS: Readonly<Record<Dialect, string>> = {
  D1: "D1-2024-11-ocis",
  D2: "D2-2026-04-opencloud",
  D3: "D3-2026-07-cs3reva",
};

const vectors = new URL("../vectors/cs3/", import.meta.url);

/** Every table of one generation. */
export function tablesOf(dialect: Dialect): readonly WireTable[] {
  return readWireTables(new URL(`${FOLDERS[dialect]}/`, vectors));
}

/** The messages and enums the tables refer to without listing them. */
export function referencedTables(): readonly WireTable[] {
  return readWireTables(new URL("referenced/", vectors));
}

/** What the entries of the map fields hold: a fact the tables leave out. Every key is a string. */
export const MAP_VALUES: Readonly<Record<string, string>> = {
  "cs3.types.v1beta1.Opaque.MapEntry": "cs3.types.v1beta1.OpaqueEntry",
  "cs3.ocm.provider.v1beta1.ServiceEndpoint.PropertiesEntry": "string",
  "cs3.ocm.provider.v1beta1.ProviderInfo.PropertiesEntry": "string",
  "cs3.auth.provider.v1beta1.AuthenticateResponse.TokenScopeEntry": "cs3.auth.provider.v1beta1.Scope",
};

const SHARING = "cs3.sharing.ocm.v1beta1";
const FILLING = "meshport.cs3dialect.v1";

/** The contract's message that fills a hole, and what we call it; see `webapp.proto`. */
export const FILLINGS: readonly { readonly theirs: string; readonly ours: string; readonly in: Dialect[] }[] =
  [
    {
      theirs: `${SHARING}.WebappProtocol`,
      ours: `${FILLING}.WebappProtocolByViewMode`,
      in: ["D1", "D2"],
    },
    { theirs: `${SHARING}.WebappProtocol`, ours: `${FILLING}.WebappProtocolByPermissions`, in: ["D3"] },
    {
      theirs: `${SHARING}.WebappAccessMethod`,
      ours: `${FILLING}.WebappAccessMethodByViewMode`,
      in: ["D1", "D2"],
    },
    {
      theirs: `${SHARING}.WebappAccessMethod`,
      ours: `${FILLING}.WebappAccessMethodByPermissions`,
      in: ["D3"],
    },
  ];
