import process from "node:process";
import { connectMeshport, type UserConnection } from "meshport/client";

/** A setting of an example, from the environment. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is expected in the environment`);
  return value;
}

/** The connection of all examples: this application, on behalf of one of its users. */
export function connect(): UserConnection {
  const service = connectMeshport({
    url: setting("MESHPORT_RPC_URL"),
    credential: { secret: setting("MESHPORT_SECRET") },
  });
  return service.onBehalfOf(setting("MESHPORT_USER"));
}

/** An argument of an example, from the command line. */
export function argument(place: number, what: string): string {
  const value = process.argv[place + 1];
  if (!value) throw new Error(`expected: ${what}`);
  return value;
}
