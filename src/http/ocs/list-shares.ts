import { type Failure, invalid } from "../../domain/failure.ts";
import type { LocalUser } from "../../domain/model/local-user.ts";
import type { ReceivedShareState } from "../../domain/model/received-share.ts";
import type { Resources } from "../../domain/ports/resources.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { ShareFilter } from "../../domain/sending/list-shares.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import { allPages } from "./all-pages.ts";
import type { OcsOperation, OcsRequest, OcsValue } from "./operation.ts";
import type { Parameters } from "./parameters.ts";
import { readResourceReference } from "./resource-reference.ts";
import { FEDERATED, receivedShareObject, remoteShareObject, sentShareObject } from "./share-object.ts";

export interface ListSharesDeps {
  readonly useCases: Pick<UseCases, "listShares" | "listReceivedShares">;
  /** What a `path` names; asked once, and only when there is one. */
  readonly resources: Pick<Resources, "stat">;
}

const STATES: Readonly<Record<string, ReceivedShareState | "all">> = {
  "0": "accepted",
  "1": "pending",
  "2": "rejected",
  all: "all",
};

/** `GET /shares`: the shares the caller has made, or with `shared_with_me` those they have received. */
export function listSharesOperation(deps: ListSharesDeps): OcsOperation {
  return async (request) => {
    if (!asksForFederated(request.parameters)) return ok([]);
    return isTrue(request.parameters.get("shared_with_me"))
      ? listReceived(deps, request)
      : listSent(deps, request);
  };
}

/** `GET /remote_shares` and `/remote_shares/pending`: the received shares in one state. */
export function listRemoteSharesOperation(
  { useCases }: Pick<ListSharesDeps, "useCases">,
  state: ReceivedShareState,
): OcsOperation {
  return async ({ caller }) => {
    const shares = await allPages((page) => useCases.listReceivedShares(caller, {}, page));
    return ok(
      shares.filter((share) => share.state === state).map((share) => remoteShareObject(share, caller)),
    );
  };
}

async function listSent(
  { useCases, resources }: ListSharesDeps,
  { caller, parameters }: OcsRequest,
): Promise<Result<OcsValue, Failure>> {
  const filter = await filterOf(resources, { caller, parameters });
  if (!filter.ok) return filter;
  const shares = await allPages((page) => useCases.listShares(caller, filter.value, page));
  return ok(shares.map((share) => sentShareObject(share, caller)));
}

async function filterOf(
  resources: Pick<Resources, "stat">,
  { caller, parameters }: { readonly caller: LocalUser; readonly parameters: Parameters },
): Promise<Result<ShareFilter, Failure>> {
  const reference = readResourceReference(parameters);
  if (!reference.ok) return reference;
  if (reference.value === undefined) return ok({});
  if ("id" in reference.value) return ok({ resourceIds: [reference.value.id] });
  const resource = await resources.stat(caller, reference.value);
  return resource.ok ? ok({ resourceIds: [resource.value.id] }) : resource;
}

async function listReceived(
  { useCases }: ListSharesDeps,
  { caller, parameters }: OcsRequest,
): Promise<Result<OcsValue, Failure>> {
  const asked = parameters.get("state") || "0";
  const state = Object.hasOwn(STATES, asked) ? STATES[asked] : undefined;
  if (state === undefined) return fail(invalid("state", "0, 1, 2 or all is expected"));
  const path = parameters.get("path") ?? "";
  const shares = await allPages((page) => useCases.listReceivedShares(caller, {}, page));
  return ok(
    shares
      .filter((share) => state === "all" || share.state === state)
      .map((share) => receivedShareObject(share, caller))
      .filter((share) => path === "" || share.path === path),
  );
}

function asksForFederated(parameters: Parameters): boolean {
  const types = parameters.get("share_types") ?? "";
  return types === "" || types.split(",").some((type) => type.trim() === String(FEDERATED));
}

function isTrue(text: string | undefined): boolean {
  return text === "true" || text === "1";
}
