import { createOperatorDoor } from "../../http/operator/keys.ts";
import type { Exposure } from "./exposure.ts";

/** What the operator's commands ask of a running server; beside the internal services, wherever those are. */
export const operator: Exposure = ({ operatorToken }, _useCases, { keys, transfer }) => [
  createOperatorDoor({ operatorToken, keys, transfer }),
];
