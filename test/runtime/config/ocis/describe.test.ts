import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../../../src/runtime/config/load.ts";
import { describeOcisOptions } from "../../../../src/runtime/config/ocis/describe.ts";

const PAGE = join(import.meta.dirname, "../../../../docs/migrating-from-ocis.md");

describe("docs/migrating-from-ocis.md", () => {
  it("has the table of all options between its marks; run this test with -u to write it anew", async () => {
    const page = await readFile(PAGE, "utf8");
    const [, before, after] =
      /^([\s\S]*<!-- options: [^\n]*-->\n)[\s\S]*(<!-- \/options -->[\s\S]*)$/.exec(page) ?? [];
    expect(before, "the marks").toBeDefined();
    await expect(`${before}\n${describeOcisOptions()}\n\n${after}`).toMatchFileSnapshot(PAGE);
  });

  it("shows a file that can be used beside the old environment", async () => {
    const [, yamlText = ""] = /```yaml\n(security:[\s\S]*?)```/.exec(await readFile(PAGE, "utf8")) ?? [];
    const env = {
      OCIS_URL: "https://cloud.example.org",
      OCIS_JWT_SECRET: "secret",
      OCIS_REVA_GATEWAY: "com.owncloud.api.gateway",
    };
    const read = readConfig({ yamlText, env });
    expect(read.ok ? read.value.warnings : read.failure).toEqual([]);
    expect(read.ok && read.value.config.users.driver).toBe("gateway");
  });
});
