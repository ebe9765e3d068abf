import { readFile } from "node:fs/promises";
import type { Config } from "../config/load.ts";
import { openSecurity } from "../security.ts";
import { settingsOf } from "../settings.ts";
import { StartFailed } from "../start-failed.ts";
import { localUrl, secretForServer } from "./operator-address.ts";
import { type PinnedRequest, sendPinned } from "./pinned-request.ts";

/** The operator's door of a running server, and what opens it. */
export interface OperatorDoor {
  /** The address of the server. */
  readonly url: string;
  readonly operatorToken: string;
  readonly send: (request: Omit<PinnedRequest, "certificate">) => Promise<Response>;
}

/** A question at the door; the path is the part behind `/operator`. */
export interface OperatorRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

export interface OperatorAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** The door of the server at this public address, or of the one that the configuration runs on this machine. */
export async function openOperatorDoor(config: Config, url?: string): Promise<OperatorDoor> {
  const server = url ?? localUrl(config);
  const settings = settingsOf(config, config.server.publicOrigin ?? server);
  const { operatorToken } = await openSecurity(config, secretForServer(config), settings);
  return { url: server, operatorToken, send: url === undefined ? await sendHere(config) : sendOut };
}

/** Asks, and throws `StartFailed` when nobody answers or the token is not taken. */
export async function askOperatorDoor(
  { url, operatorToken, send }: OperatorDoor,
  { path, ...request }: OperatorRequest,
): Promise<OperatorAnswer> {
  const answer = await send({
    ...request,
    url: `${url}/operator${path}`,
    headers: { Authorization: `Bearer ${operatorToken}`, "Content-Type": "application/json" },
  }).catch((cause: unknown) => {
    const why = `${url} does not answer: the server that uses the store was expected there`;
    throw new StartFailed(why, { cause });
  });
  if (answer.status === 401) throw new StartFailed(`${url} runs with another security.secret`);
  return { status: answer.status, json: await answer.json().catch(() => undefined) };
}

/** What to tell the operator about an answer that is none. */
export function unexpectedAnswer({ url }: OperatorDoor, { status, json }: OperatorAnswer): StartFailed {
  const said = messageIn(json);
  return new StartFailed(`${url} answered ${status}${said === undefined ? "" : `: ${said}`}`);
}

/** The words of a refusal. */
export function messageIn(json: unknown): string | undefined {
  const { message } = (json ?? {}) as { readonly message?: unknown };
  return typeof message === "string" ? message : undefined;
}

const sendOut: OperatorDoor["send"] = ({ url, ...init }) => fetch(url, { ...init, redirect: "error" });

/** How to send to the server on this machine: under TLS the certificate it shows must be the configured one. */
async function sendHere(config: Config): Promise<OperatorDoor["send"]> {
  const section = config.rpc.singlePort ? "http" : "rpc";
  const path = config[section].tlsCertificate;
  if (path === undefined) return sendOut;
  const certificate = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new StartFailed(`${section}.tls_certificate: ${path} can not be read`, { cause });
  });
  return (request) => sendPinned({ ...request, certificate });
}
