import type { Conflict, Sections } from "./conflicts.ts";
import { isLoopback } from "./web-address.ts";

type Place = Sections["http"]["listen"];

/** Two listeners at one place, or internal services that anybody could call. */
export function listenerConflicts(config: Sections): readonly Conflict[] {
  return [...openToAll(config), ...samePlaces(config)];
}

/** RPC that strangers reach, and nothing that tells strangers from friends. */
function openToAll({ rpc, gateway }: Sections): readonly Conflict[] {
  const conflicts: Conflict[] = [];
  const proofs = rpc.service_credentials.length > 0 || gateway.jwt_secret !== undefined;
  const message =
    "expected rpc.service_credentials or gateway.jwt_secret as well: RPC beyond loopback must not be open to everybody";
  if (!proofs && (rpc.single_port || !isLoopback(rpc.listen.host))) {
    conflicts.push({ path: ["rpc", rpc.single_port ? "single_port" : "listen"], message });
  }
  if (!proofs && rpc.listeners.some(({ listen }) => !isLoopback(listen.host))) {
    conflicts.push({ path: ["rpc", "listeners"], message });
  }
  if (rpc.single_port && rpc.unprotected === "always") {
    conflicts.push({
      path: ["rpc", "unprotected"],
      message: "expected loopback or never: with rpc.single_port every peer reaches these calls",
    });
  }
  if (gateway.previous_jwt_secrets.length > 0 && gateway.jwt_secret === undefined) {
    conflicts.push({
      path: ["gateway", "previous_jwt_secrets"],
      message: "expected gateway.jwt_secret as well: the secret that is in use now",
    });
  }
  return conflicts;
}

function samePlaces({ http, rpc }: Sections): readonly Conflict[] {
  const conflicts: Conflict[] = [];
  if (!rpc.single_port && isSame(rpc.listen, http.listen)) {
    conflicts.push({
      path: ["rpc", "listen"],
      message: "expected another port than that of http.listen, or rpc.single_port",
    });
  }
  const taken = [http.listen, ...(rpc.single_port ? [] : [rpc.listen])];
  for (const { listen } of rpc.listeners) {
    if (taken.some((place) => isSame(place, listen))) {
      conflicts.push({
        path: ["rpc", "listeners"],
        message: "expected a port of its own for each listener",
      });
    }
    taken.push(listen);
  }
  return conflicts;
}

/** Port 0 is another one each time. */
function isSame(one: Place, other: Place): boolean {
  return one.port !== 0 && one.port === other.port && one.host === other.host;
}
