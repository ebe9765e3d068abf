import type { sections } from "../schema.ts";

type Sections = typeof sections;

/** A setting of ours, with its section: `http.listen`. */
export type SettingName = {
  [Section in keyof Sections]: `${Section}.${keyof Sections[Section]["shape"] & string}`;
}[keyof Sections];

/** What a value of oCIS is here. */
export type Converted =
  /** As our file would hold it. */
  | { readonly value: unknown }
  /** It does not fit; completes the sentence "expected …". */
  | { readonly expected: string }
  /** It fits, and has no meaning here: why. */
  | { readonly leftOut: string };

/** Reads a value as oCIS writes it, from a variable or from its file. */
export type Conversion = (given: unknown) => Converted;

/** What is known of the whole configuration while one option is judged. */
export interface Given {
  /** Whether this setting of ours is there, wherever it comes from. */
  readonly has: (setting: SettingName) => boolean;
  /** Whether this setting is there and `true`. */
  readonly isOn: (setting: SettingName) => boolean;
  /** Whether the option with this variable is there and asks for something. */
  readonly asks: (variable: string) => boolean;
}

/** An option that is a setting of ours under another name. */
export interface AliasMeaning {
  readonly kind: "alias";
  readonly setting: SettingName;
  readonly read: Conversion;
  /** Why it says nothing beside the other settings; `undefined` when it counts. */
  readonly unless?: (given: Given) => string | undefined;
  /** What the operator should know of a value that counts. */
  readonly remark?: (value: unknown) => string | undefined;
  /** For the documentation, when the value is not simply the same. */
  readonly note?: string;
}

/** An option that no setting is for, though what it asks for is minded. */
export interface SwitchMeaning {
  readonly kind: "switch";
  /** What has to be there when it is on; completes the sentence "expected …". */
  readonly demand: (given: Given) => string | undefined;
  readonly note: string;
}

/** An option without a meaning here. */
export interface NoMeaning {
  readonly kind: "none";
  readonly why: string;
  /** Values, in lower case, that ask for what happens here anyway: nobody needs to be told. */
  readonly granted: readonly string[];
}

/** One option of the `ocm` service of oCIS and OpenCloud. */
export interface OcisOption {
  /** Its environment variables, the strongest first. */
  readonly variables: readonly string[];
  /** Where it stands in `ocm.yaml`, the strongest first. */
  readonly yaml: readonly string[];
  readonly meaning: AliasMeaning | SwitchMeaning | NoMeaning;
}
