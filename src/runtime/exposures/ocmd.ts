import { createDescribeServer } from "../../domain/discovery/describe-server.ts";
import { createOcmdDoor } from "../../http/ocmd/index.ts";
import { createDiscoveryDoor } from "../../http/well-known/discovery.ts";
import type { Exposure } from "./exposure.ts";

/** What peers call: the discovery document and the OCM API. */
export const ocmd: Exposure = ({ settings }, useCases, { authenticatePeer }) => {
  const { server, support, policy, allowlist } = settings;
  const facts = { support, allowlist, requireInvite: policy.requireInvite };
  return [
    createDiscoveryDoor({ describeServer: createDescribeServer({ server, facts }) }),
    createOcmdDoor({ ...settings, useCases, authenticatePeer }),
  ];
};
