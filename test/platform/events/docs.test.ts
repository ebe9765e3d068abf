import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cloudEventOf } from "../../../src/platform/events/cloud-event.ts";
import { everyEvent, FACTS } from "./events.ts";

const page = readFileSync("docs/events.md", "utf8");
const told = everyEvent.map((event) => JSON.parse(cloudEventOf(event, FACTS, "https://ocm.example.org")));

describe("docs/events.md", () => {
  it.each(everyEvent)("names $type", ({ type }) => {
    expect(page).toContain(`| \`${type}\` |`);
  });

  it("has examples as they are told, one of each kind of record", () => {
    const examples = [...page.matchAll(/```json\n([\s\S]*?)\n```/g)].map(([, text = ""]) => JSON.parse(text));
    for (const example of examples) expect(told).toContainEqual(example);
    const kinds = (events: readonly { subject: string }[]) =>
      [...new Set(events.map(({ subject }) => subject.split("/")[0]))].sort();
    expect(kinds(examples)).toEqual(kinds(told));
  });
});
