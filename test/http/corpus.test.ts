import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectAnswer, readCorpus } from "./corpus-runner.ts";

const FOLDER = join(import.meta.dirname, "../vectors/corpus");

const messages = readCorpus(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => readFileSync(join(FOLDER, name), "utf8")),
);

describe("messages of real peers", () => {
  it("has them all", () => {
    expect(messages.length).toBeGreaterThan(140);
  });

  it.each(messages)("[R19] answers $id as its sender needs it", (message) => expectAnswer(message));
});
