import { createDescribeServer } from "../../domain/discovery/describe-server.ts";
import { createOcmdDoor } from "../../http/ocmd/index.ts";
import { createDiscoveryDoor } from "../../http/well-known/discovery.ts";
import { createJwksDoors } from "../../http/well-known/jwks.ts";
import type { Exposure } from "./exposure.ts";

/** What peers call: the discovery document, our key set and the OCM API. */
export const ocmd: Exposure = ({ settings, trust }, useCases, { authenticatePeer, keys }) => {
  const { server, support, policy, signatures } = settings;
  const { requireInvite, requireExchange } = policy;
  const facts = { support, trust, requireInvite, requireExchange, requireSignatures: signatures.required };
  return [
    createDiscoveryDoor({ describeServer: createDescribeServer({ server, facts }) }),
    ...createJwksDoors({ published: keys.signing.published, ocmPath: server.ocmPath }),
    createOcmdDoor({ ...settings, useCases, authenticatePeer }),
  ];
};
