import type { SigningKeys } from "../ports/signing-keys.ts";
import type { ListKeys } from "./list-keys.ts";
import type { RotateKeys } from "./rotate-keys.ts";

/** Our signing keys, for those who sign and for the operator. */
export interface Keys {
  readonly signing: SigningKeys;
  /** What the operator can do with them; absent when they are the configuration's, where they are changed. */
  readonly stored?: { readonly list: ListKeys; readonly rotate: RotateKeys };
}
