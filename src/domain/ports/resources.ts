import type { Failure } from "../failure.ts";
import type { Permissions } from "../model/permissions.ts";
import type { ResourceId } from "../model/resource-id.ts";
import type { UserId } from "../model/user-id.ts";
import type { Result } from "../result.ts";
import type { ResourceStore } from "./resource-store.ts";
import type { SessionUser } from "./sessions.ts";

/** A file or folder of ours, named by id or by its path in the caller's folder. */
export type ResourceReference = { readonly id: ResourceId } | { readonly path: string };

/** What sharing needs to know of a resource. */
export interface ResourceInfo {
  readonly id: ResourceId;
  /** Absolute in the owner's folder; empty when the storage has no paths for us. */
  readonly path: string;
  readonly name: string;
  readonly kind: "file" | "folder";
  readonly owner: UserId;
  readonly ownerDisplayName: string;
  /** What the caller may do with it: nobody gives away more than they have. */
  readonly permissions: Permissions;
  readonly contentType: string;
  readonly size: number;
}

/** The things our users can share, whoever stores them. */
export interface Resources {
  stat(caller: SessionUser, reference: ResourceReference): Promise<Result<ResourceInfo, Failure>>;
  /** Where the bytes of the resource are: the tree, and its path in it; `undefined` when it is gone. */
  open(id: ResourceId): Promise<
    | {
        readonly store: ResourceStore;
        readonly root: string;
        readonly kind: "file" | "folder";
        readonly name: string;
      }
    | undefined
  >;
}
