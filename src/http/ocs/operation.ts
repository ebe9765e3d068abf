import type { Failure } from "../../domain/failure.ts";
import type { LocalUser } from "../../domain/model/local-user.ts";
import type { Result } from "../../domain/result.ts";
import type { Parameters } from "./parameters.ts";

/** What OCS can say: a JSON value, which is written as XML just as well. */
export type OcsValue =
  | string
  | number
  | boolean
  | null
  | readonly OcsValue[]
  | { readonly [name: string]: OcsValue };

/** A call of one of our users, read. */
export interface OcsRequest {
  readonly caller: LocalUser;
  readonly parameters: Parameters;
  /** The share in the path; empty on routes without one. */
  readonly id: string;
}

/** What one route does; its value becomes `data` in the envelope. */
export type OcsOperation = (request: OcsRequest) => Promise<Result<OcsValue, Failure>>;
