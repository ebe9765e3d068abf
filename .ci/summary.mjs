// Prints the plain closing line from vitest's JSON report, and before it what was skipped. A step that failed outside of
// vitest counts as one failure.
import { readFileSync } from "node:fs";

const [, , report, status] = process.argv;

function read() {
  try {
    return JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}

const { numPassedTests, numFailedTests, testResults } = read();
const skipped = testResults.flatMap(({ assertionResults }) =>
  assertionResults.filter(({ status }) => status === "skipped" || status === "pending"),
);
if (skipped.length > 0) {
  console.log(`${skipped.length} skipped:`);
  for (const { fullName } of skipped) console.log(`  ${fullName}`);
}
const failed = status !== "0" && numFailedTests === 0 ? 1 : numFailedTests;
console.log(`${numPassedTests} passed, ${failed} failed`);
