import { ok } from "../../domain/result.ts";
import type { OcsOperation } from "./operation.ts";

/** `GET /cloud/capabilities`: what clients may offer their users; only what is there. */
export function capabilitiesOperation(policy: { readonly sharingEnabled: boolean }): OcsOperation {
  return async () =>
    ok({
      capabilities: {
        files_sharing: {
          api_enabled: true,
          public: { enabled: false },
          federation: { incoming: true, outgoing: policy.sharingEnabled },
        },
      },
    });
}

/** `GET /cloud/user`: who the caller is; `id` is what `uid_owner` holds in their shares. */
export const userOperation: OcsOperation = async ({ caller }) =>
  ok({ id: caller.id.opaqueId, "display-name": caller.displayName, email: caller.mail });
