import { describe, expect, it } from "vitest";
import { describeConfig, exampleConfig } from "../../../src/runtime/config/describe.ts";
import { loadConfig } from "../../../src/runtime/config/load.ts";

describe("docs/configuration.md", () => {
  it("is what the schema says; run this test with -u to write it anew", async () => {
    await expect(describeConfig()).toMatchFileSnapshot("../../../docs/configuration.md");
  });
});

describe("the example of a configuration file", () => {
  it("says the same as no file at all", () => {
    expect(loadConfig({ yamlText: exampleConfig(), env: {} })).toEqual(loadConfig({ env: {} }));
  });

  it("holds with every setting that is commented out", () => {
    const yamlText = exampleConfig()
      .replace(/^ {2}# (?=[a-z_]+: )/gm, "  ")
      // Of a file and its content in place only one can be given.
      .replace(/^ {2}(?:providers_text|trust_text|text): .*\n/gm, "");
    const loaded = loadConfig({ yamlText, env: {} });
    expect(loaded.ok ? [] : loaded.failure).toEqual([]);
    expect(loaded.ok && loaded.value.server.publicOrigin).toBe("https://ocm.example.org");
  });
});
