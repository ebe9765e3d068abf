import { createSciencemeshDoor } from "../../http/sciencemesh/index.ts";
import { type Exposure, USER_CHALLENGES } from "./exposure.ts";

/** What our own users call: invites, contacts and shares. */
export const sciencemesh: Exposure = (platform, useCases) => [
  createSciencemeshDoor({ ...platform.settings, ...platform, useCases, challenges: USER_CHALLENGES }),
];
