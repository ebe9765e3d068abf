import { describe, expect, it } from "vitest";
import { createSecret } from "../../src/domain/secret.ts";
import { createLog, type LogThreshold } from "../../src/platform/log.ts";

const clock = { now: () => new Date("2026-01-02T03:04:05.678Z") };

function recording(level: LogThreshold, format: "json" | "text") {
  const lines: string[] = [];
  return { lines, log: createLog({ level, format, clock, write: (line) => lines.push(line) }) };
}

describe("the log", () => {
  it("writes one JSON object a line", () => {
    const { log, lines } = recording("info", "json");
    log.warn("notification given up", { host: "peer.example.org", attempts: 3, why: undefined });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/\n$/);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      "@timestamp": "2026-01-02T03:04:05.678Z",
      level: "WARN",
      message: "notification given up",
      host: "peer.example.org",
      attempts: 3,
    });
  });

  it("writes text for people, and lets nobody forge a line", () => {
    const { log, lines } = recording("info", "text");
    log.error("a request met an error", { why: "bad\n2026 [FATAL] forged" });
    expect(lines.join("").trimEnd()).not.toContain("\n");
    expect(lines[0]).toContain("why=bad 2026 [FATAL] forged");
  });

  it.each<[LogThreshold, number]>([
    ["debug", 4],
    ["info", 3],
    ["warn", 2],
    ["error", 1],
    ["silent", 0],
  ])("at %s writes %i of four", (level, count) => {
    const { log, lines } = recording(level, "json");
    log.debug("d");
    log.info("i");
    log.warn("w");
    log.error("e");
    expect(lines).toHaveLength(count);
  });

  it.each(["json", "text"] as const)("masks a secret that slips past the types, as %s", (format) => {
    const { log, lines } = recording("info", format);
    log.info("share received", { sharedSecret: createSecret("open sesame") as never });
    expect(lines.join("")).toContain("[secret]");
    expect(lines.join("")).not.toContain("sesame");
  });

  it("lets no field take the place of level, time or message", () => {
    const { log, lines } = recording("info", "json");
    log.error("really this", { level: "DEBUG", message: "not this", "@timestamp": "never" });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      "@timestamp": "2026-01-02T03:04:05.678Z",
      level: "ERROR",
      message: "really this",
      field_message: "not this",
    });
  });
});
