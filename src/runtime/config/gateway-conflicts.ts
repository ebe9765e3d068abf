import { filesAtGateway } from "../driver-url.ts";
import type { Conflict, Sections } from "./conflicts.ts";

/** What cannot be asked of a gateway: one that is nowhere, or that nobody has a token of. */
export function gatewayConflicts({ gateway, users, resources }: Sections): readonly Conflict[] {
  const usersThere = users.driver === "gateway";
  const filesThere = filesAtGateway(resources.url);
  const conflicts: readonly (readonly [conflict: boolean, path: readonly string[], message: string])[] = [
    [
      usersThere && gateway.endpoint === undefined,
      ["users", "driver"],
      "expected gateway.endpoint as well: the gateway that knows the users",
    ],
    ...(["file", "text", "idp"] as const).map(
      (name) =>
        [
          usersThere && users[name] !== undefined,
          ["users", name],
          "expected not to be there with users.driver gateway: the gateway says who the users are",
        ] as const,
    ),
    [
      filesThere && gateway.endpoint === undefined,
      ["resources", "url"],
      "expected gateway.endpoint as well: the gateway that has the files",
    ],
    [
      filesThere && gateway.jwt_secret === undefined,
      ["resources", "url"],
      "expected gateway.jwt_secret as well: the gateway shows files only to whom it gave a token",
    ],
    [
      gateway.endpoint?.tls === false && gateway.tls_mode !== "off",
      ["gateway", "endpoint"],
      "expected https:// or no scheme at all with this gateway.tls_mode",
    ],
  ];
  return conflicts.flatMap(([conflict, path, message]) => (conflict ? [{ path, message }] : []));
}
