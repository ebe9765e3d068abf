import { exportJWK, FlattenedSign, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import type { Transport } from "../../src/domain/ports/transport.ts";
import { createTextSource } from "../../src/platform/trust/text-source.ts";
import { loadConfig } from "../../src/runtime/config/load.ts";
import { settingsOf } from "../../src/runtime/settings.ts";
import { StartFailed } from "../../src/runtime/start-failed.ts";
import { openTrustPolicy } from "../../src/runtime/trust.ts";
import { fixedClock } from "../support/clock.ts";
import { recordingLogger } from "../support/logger.ts";

const DIRECTORY = "https://directory.test/ocm";
const { publicKey, privateKey } = await generateKeyPair("Ed25519", { extractable: true });
const KEYS = JSON.stringify(await exportJWK(publicKey));

const transport: Transport = {
  async send() {
    const list = { federation: "F", servers: [{ url: "https://member.test", displayName: "Member" }] };
    const jws = await new FlattenedSign(new TextEncoder().encode(JSON.stringify(list)))
      .setProtectedHeader({ alg: "Ed25519" })
      .sign(privateKey);
    return Response.json(jws);
  },
};

/** Opens trust as the settings of the section say; files are the texts given. */
async function open(section: Readonly<Record<string, unknown>>, files?: Readonly<Record<string, string>>) {
  const yamlText = JSON.stringify({ ocmproviderauthorizer: section });
  const config = loadConfig({ yamlText, env: {} });
  if (!config.ok) throw new Error(config.failure.map(({ message }) => message).join("\n"));
  const logger = recordingLogger();
  const trust = await openTrustPolicy({
    config: config.value,
    clock: fixedClock(),
    logger,
    transport,
    ...(files && { fileSource: (path: string) => createTextSource(path, files[path] ?? "") }),
    shareLookups: files !== undefined,
  });
  return { trust, logger };
}

const HOSTS = ["listed.test", "allowed.test", "member.test", "denied.test", "other.test"];
const PROVIDERS = '[{"domain":"listed.test"},{"domain":"denied.test"}]';
const LISTS = "allow: [allowed.test]\ndeny: [denied.test]";

describe("opening trust from the configuration", () => {
  it.each<readonly [what: string, section: Readonly<Record<string, unknown>>, verdicts: readonly string[]]>([
    ["nothing", {}, ["allowlist", "allowlist", "allowlist", "allowlist", "allowlist"]],
    ["providers.json", { providers_text: PROVIDERS }, ["yes", "providers", "providers", "yes", "providers"]],
    ["a trust file", { trust_text: LISTS }, ["allowlist", "yes", "allowlist", "denylist", "allowlist"]],
    [
      "a directory",
      { directory_urls: [DIRECTORY], directory_keys: KEYS },
      ["directory", "directory", "yes", "directory", "directory"],
    ],
    [
      "all of them",
      { providers_text: PROVIDERS, trust_text: LISTS, directory_urls: [DIRECTORY], directory_keys: KEYS },
      ["yes", "yes", "yes", "denylist", "providers+allowlist+directory"],
    ],
    ["open", { driver: "open", trust_text: LISTS }, ["yes", "yes", "yes", "denylist", "yes"]],
    ["invite-only", { driver: "invite-only" }, ["yes", "yes", "yes", "yes", "yes"]],
  ])("%s", async (_what, section, verdicts) => {
    const { trust } = await open(section);
    const judged = await Promise.all(HOSTS.map((host) => trust.judge(host)));
    expect(judged.map((judgement) => (judgement.admitted ? "yes" : judgement.rule))).toEqual(verdicts);
  });

  it("reads files where there are files", async () => {
    const files = { "p.json": PROVIDERS, "t.yaml": LISTS };
    const { trust } = await open({ providers_file: "p.json", trust_file: "t.yaml" }, files);
    expect(await Promise.all(HOSTS.map((host) => trust.admits(host)))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it.each([{ providers_file: "p.json" }, { trust_file: "t.yaml" }])(
    "does not start where there are none: %j",
    async (section) => {
      await expect(open(section)).rejects.toThrow(StartFailed);
    },
  );

  it("does not start with keys that cannot be read, and repeats nothing of them", async () => {
    const start = open({ directory_urls: [DIRECTORY], directory_keys: '{"kty":"oct","k":"s3cr3t"}' });
    await expect(start).rejects.toThrow(/^ocmproviderauthorizer\.directory_keys: key 1: .*private/);
    await expect(start).rejects.not.toThrow(/s3cr3t/);
  });

  it("warns who deals with nobody", async () => {
    expect((await open({})).logger.text()).toContain("no providers are listed");
    expect((await open({ trust_text: LISTS })).logger.lines).toEqual([]);
    expect((await open({ driver: "open" })).logger.lines).toEqual([]);
  });
});

describe("settings of trust that do not go together", () => {
  it.each([
    [
      { ocmproviderauthorizer: { trust_file: "t", trust_text: "{}" } },
      "only one of trust_file and trust_text",
    ],
    [{ ocmproviderauthorizer: { directory_urls: [DIRECTORY] } }, "directory_keys as well"],
    [
      {
        ocmproviderauthorizer: {
          directory_urls: [DIRECTORY],
          directory_keys: KEYS,
          directory_refresh: "2h",
          directory_max_stale: "1h",
        },
      },
      "at least directory_refresh",
    ],
    [
      { ocmproviderauthorizer: { driver: "invite-only" }, ocmcore: { require_accepted_invite: false } },
      "require_accepted_invite",
    ],
    [{ ocmproviderauthorizer: { directory_urls: ["http://directory.test/"] } }, "a list of URLs"],
  ])("%j: expected %s", (yaml, message) => {
    const loaded = loadConfig({ yamlText: JSON.stringify(yaml), env: {} });
    expect(loaded.ok ? "" : loaded.failure.map((issue) => issue.message).join("\n")).toContain(message);
  });
});

describe("the name of the list that is published", () => {
  it.each([
    [{}, undefined],
    [{ federation: "F" }, undefined],
    [{ publish_directory: true }, "Meshport"],
    [{ publish_directory: true, federation: "F" }, "F"],
  ])("with %j is %j", (section, federation) => {
    const loaded = loadConfig({ yamlText: JSON.stringify({ ocmproviderauthorizer: section }), env: {} });
    if (!loaded.ok) throw new Error("the configuration was refused");
    expect(settingsOf(loaded.value, "https://ocm.example.org").federation).toBe(federation);
  });
});
