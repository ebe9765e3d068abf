import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as client from "../../src/client/index.ts";

const page = readFileSync("docs/client.md", "utf8");

describe("docs/client.md", () => {
  it.each(Object.keys(client).filter((name) => name !== "createSecret"))("tells of %s", (name) => {
    expect(page).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it("imports nothing that is not there", () => {
    const names = [...page.matchAll(/import \{([^}]*)\} from "meshport\/client"/g)].flatMap(([, list = ""]) =>
      list.split(",").map((name) => name.trim()),
    );
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(client).toHaveProperty(name);
  });
});
