import { createOcsDoor } from "../../http/ocs/index.ts";
import { type Exposure, USER_CHALLENGES } from "./exposure.ts";

/** The federated part of the OCS sharing API, for clients that know ownCloud. */
export const ocs: Exposure = (platform, useCases) => [
  createOcsDoor({ ...platform.settings, ...platform, useCases, challenges: USER_CHALLENGES }),
];
