import { describe, expect, it } from "vitest";
import { formatConfigIssue } from "../../../../src/runtime/config/issue.ts";
import { readConfig } from "../../../../src/runtime/config/load.ts";

/** The places a setting can come from, the strongest first, each naming itself in the path prefix of ocmd. */
const places = [
  { name: "MESHPORT_*", env: { MESHPORT_OUTBOUND_TIMEOUT: "1s" }, file: {}, seconds: 1 },
  { name: "OCM_*", env: { OCM_OCM_INVITE_MANAGER_TIMEOUT: "2s" }, file: {}, seconds: 2 },
  { name: "our setting in the file", env: {}, file: { outbound: { timeout: "3s" } }, seconds: 3 },
  {
    name: "oCIS's setting in the file",
    env: {},
    file: { ocm_invite_manager: { timeout: "4s" } },
    seconds: 4,
  },
] as const;

const pairs = places.flatMap((strong, index) =>
  places.slice(index + 1).map((weak) => [strong.name, weak.name, strong, weak] as const),
);

function read(env: Readonly<Record<string, unknown>>, file: object) {
  const result = readConfig({ env, yamlText: JSON.stringify(file) });
  if (!result.ok) throw new Error(result.failure.map(formatConfigIssue).join("\n"));
  return result.value;
}

describe("what wins when two places set one thing", () => {
  it.each(pairs)("%s over %s", (_strong, _weak, strong, weak) => {
    const { config } = read({ ...weak.env, ...strong.env }, { ...weak.file, ...strong.file });
    expect(config.outbound.timeout).toBe(strong.seconds * 1000);
    const alone = read(weak.env, weak.file);
    expect(alone.config.outbound.timeout).toBe(weak.seconds * 1000);
  });

  it.each(["OCM_LOG_LEVEL", "OCIS_LOG_LEVEL", "OC_LOG_LEVEL"])(
    "%s over those after it, whichever comes first in the environment",
    (strongest) => {
      const order = ["OCM_LOG_LEVEL", "OCIS_LOG_LEVEL", "OC_LOG_LEVEL"];
      const weaker = order.slice(order.indexOf(strongest) + 1).map((name) => [name, "debug"]);
      expect(read({ ...Object.fromEntries(weaker), [strongest]: "warn" }, {}).config.log.level).toBe("warn");
      expect(read({ [strongest]: "warn", ...Object.fromEntries(weaker) }, {}).config.log.level).toBe("warn");
    },
  );

  it("counts an empty variable as absent", () => {
    expect(read({ OCM_LOG_LEVEL: " ", OCIS_LOG_LEVEL: "warn" }, {}).config.log.level).toBe("warn");
  });

  it("says nothing of a value that does not count, fit or not", () => {
    const { config, warnings } = read(
      { MESHPORT_LOG_FORMAT: "json", OCM_LOG_PRETTY: "maybe", MESHPORT_LOG_LEVEL: "warn" },
      { log: { pretty: "perhaps" } },
    );
    expect(config.log).toEqual({ format: "json", level: "warn" });
    expect(warnings).toEqual([]);
  });
});
