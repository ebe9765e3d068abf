import type { FieldNote } from "./fields.ts";

/** What is imported. */
export const IMPORT_KINDS = ["share", "received-share", "invite", "contact"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/**
 * One thing that is not here as it is in the file. `left-out`: the entry was not imported. `kept-here`: what is here
 * was not touched, although the file says something else. `altered`: imported, but for this field.
 */
export interface ImportFinding extends Partial<FieldNote> {
  readonly kind: ImportKind | "provider" | "providers-file" | "invites-file" | "shares-file";
  readonly outcome: "left-out" | "kept-here" | "altered" | "torn";
  /** The entry: an id, for an invite the digest of its token. Never a secret. */
  readonly id: string;
  readonly reason: string;
}

/** What became of the entries of one kind: `read` is the sum of the others. */
export interface ImportCount {
  readonly read: number;
  readonly added: number;
  /** There already, as the file has them. */
  readonly same: number;
  /** There already, but different, or removed here since an earlier import. */
  readonly keptHere: number;
  readonly leftOut: number;
}

/** What an import did, or would do. */
export interface ImportReport {
  readonly counts: Readonly<Record<ImportKind, ImportCount>>;
  readonly findings: readonly ImportFinding[];
  /** The identity providers of our own users, as the files name them. */
  readonly identityProviders: readonly string[];
}
