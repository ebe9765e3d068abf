import process from "node:process";
import { parseArgs } from "node:util";
import type { Benchmark } from "./benchmark.ts";
import { describeMachine, isMet, tableOf } from "./report.ts";
import { storeSize } from "./store-size/store-size.ts";

/** All of them, in the order in which they run. */
const BENCHMARKS: readonly Benchmark[] = [storeSize];

const { values } = parseArgs({
  options: { only: { type: "string" }, json: { type: "boolean", default: false } },
});
const chosen = BENCHMARKS.filter(({ name }) => values.only === undefined || values.only === name);
if (chosen.length === 0) {
  process.stderr.write(
    `there is no benchmark ${values.only}; there are ${BENCHMARKS.map(({ name }) => name)}\n`,
  );
  process.exit(2);
}

// Progress goes beside the result, so that the result can be piped.
const say = (line: string) => void process.stderr.write(`${line}\n`);
const machine = describeMachine();
const results = [];
for (const { name, claim, run } of chosen) {
  say(`${name}: ${claim}`);
  results.push({ name, claim, figures: await run(say) });
}
if (values.json) {
  process.stdout.write(`${JSON.stringify({ machine, results }, undefined, 2)}\n`);
} else {
  process.stdout.write(`Machine: ${machine}\n`);
  for (const { name, claim, figures } of results) {
    process.stdout.write(`\n## ${name}\n\n${claim}\n\n${tableOf(figures)}\n`);
  }
}
process.exitCode = results.every(({ figures }) => figures.every(isMet)) ? 0 : 1;
