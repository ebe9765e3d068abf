import { readFile } from "node:fs/promises";
import type { KeyView } from "../../domain/keys/list-keys.ts";
import { StoreUnavailable } from "../../domain/ports/object-store.ts";
import { systemClock } from "../../platform/clock.ts";
import { systemRandom } from "../../platform/random.ts";
import { createRepositories } from "../../storage/repositories.ts";
import type { Config } from "../config/load.ts";
import { splitDriverUrl } from "../driver-url.ts";
import { createKeys } from "../keys.ts";
import { openNodeStore } from "../node-store.ts";
import { sealingSecretOf } from "../sealing-secret.ts";
import { openSecurity } from "../security.ts";
import { settingsOf } from "../settings.ts";
import { StartFailed } from "../start-failed.ts";
import { type PinnedRequest, sendPinned } from "./pinned-request.ts";

/** What is to be done with the signing keys. */
export type KeysCommand = { readonly do: "list" } | { readonly do: "rotate"; readonly now: boolean };

export interface KeysOptions {
  readonly config: Config;
  /** The public address of a running server, such as a Worker; without it the configuration says where one is. */
  readonly url?: string;
}

/**
 * Lists or rotates the signing keys and answers them: in the store, or, as a running server holds its store alone,
 * through its operator's door. Throws `StartFailed` with what the operator has to know.
 */
export async function runKeysCommand(
  command: KeysCommand,
  options: KeysOptions,
): Promise<readonly KeyView[]> {
  const { config, url } = options;
  if (url !== undefined) return askServer(command, { config, url, send: sendOut });
  if (splitDriverUrl(config.store.url).driver === "memory") {
    return askServer(command, { config, url: localUrl(config), send: await sendHere(config) });
  }
  try {
    return await useStore(command, config);
  } catch (error) {
    const inUse = error instanceof StartFailed && error.cause instanceof StoreUnavailable;
    if (!inUse) throw error;
    return askServer(command, { config, url: localUrl(config), send: await sendHere(config) });
  }
}

/** One line for each key. */
export function keyLine({ keyId, state, activeFrom, retiredFrom, removedFrom }: KeyView): string {
  const until = removedFrom === undefined ? "" : `, published until ${removedFrom}`;
  const signs = retiredFrom === undefined ? `from ${activeFrom}` : `from ${activeFrom} to ${retiredFrom}`;
  return `${state.padEnd(7)}  ${keyId}  signs ${signs}${until}`;
}

async function useStore(command: KeysCommand, config: Config): Promise<readonly KeyView[]> {
  // Key ids hold the address, which without a public one is wherever the server listens.
  const settings = settingsOf(config, config.server.publicOrigin ?? listenUrl(config.http));
  const security = await openSecurity(config, sealingSecretOf(config), settings);
  const store = await openNodeStore(config.store.url);
  try {
    const world = { store, clock: systemClock, random: systemRandom, ...security };
    const keys = createKeys({ ...world, ...createRepositories(world), settings });
    if (keys.stored === undefined) {
      throw new StartFailed(
        "security.signing_key: the signing keys come from the configuration: change them there",
      );
    }
    if (command.do === "list") return await keys.stored.list();
    const rotated = await keys.stored.rotate(command);
    if (rotated.ok) return rotated.value;
    const { keyId, activeFrom } = rotated.failure;
    throw new StartFailed(`a rotation is under way: ${keyId} signs from ${activeFrom}`);
  } finally {
    await store.close();
  }
}

type Send = (request: Omit<PinnedRequest, "certificate">) => Promise<Response>;

const sendOut: Send = ({ url, ...init }) => fetch(url, { ...init, redirect: "error" });

/** How to send to the server on this machine: under TLS the certificate it shows must be the configured one. */
async function sendHere(config: Config): Promise<Send> {
  const section = config.rpc.singlePort ? "http" : "rpc";
  const path = config[section].tlsCertificate;
  if (path === undefined) return sendOut;
  const certificate = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new StartFailed(`${section}.tls_certificate: ${path} can not be read`, { cause });
  });
  return (request) => sendPinned({ ...request, certificate });
}

async function askServer(
  command: KeysCommand,
  { config, url, send }: { readonly config: Config; readonly url: string; readonly send: Send },
): Promise<readonly KeyView[]> {
  const settings = settingsOf(config, config.server.publicOrigin ?? url);
  const { operatorToken } = await openSecurity(config, secretForServer(config), settings);
  const answer = await send({
    url: `${url}/operator/keys${command.do === "rotate" ? "/rotate" : ""}`,
    headers: { Authorization: `Bearer ${operatorToken}`, "Content-Type": "application/json" },
    ...(command.do === "rotate"
      ? { method: "POST", body: JSON.stringify({ now: command.now }) }
      : { method: "GET" }),
  }).catch((cause: unknown) => {
    throw new StartFailed(`${url} does not answer: the server that uses the store was expected there`, {
      cause,
    });
  });
  const json = (await answer.json().catch(() => ({}))) as {
    readonly keys?: readonly KeyView[];
    readonly message?: string;
  };
  if (answer.ok && json.keys !== undefined) return json.keys;
  if (answer.status === 401) throw new StartFailed(`${url} runs with another security.secret`);
  throw new StartFailed(`${url} answered ${answer.status}${json.message ? `: ${json.message}` : ""}`);
}

function secretForServer(config: Config) {
  if (config.security.secret !== undefined) return config.security.secret;
  throw new StartFailed("security.secret: expected, as the running server has it");
}

/** Where the operator's door of a server with this configuration is, seen from its own machine. */
function localUrl(config: Config): string {
  if (!config.rpc.singlePort) return listenUrl(config.rpc);
  const basePath = new URL(config.server.publicOrigin ?? "http://localhost").pathname.replace(/\/$/, "");
  return `${listenUrl(config.http)}${basePath}`;
}

function listenUrl({ listen: { host, port }, tlsCertificate }: Config["http"] | Config["rpc"]): string {
  const here = ({ "0.0.0.0": "127.0.0.1", "::": "::1" } as Readonly<Record<string, string>>)[host] ?? host;
  return `${tlsCertificate === undefined ? "http" : "https"}://${here.includes(":") ? `[${here}]` : here}:${port}`;
}
