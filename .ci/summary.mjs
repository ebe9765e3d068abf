// Prints the plain closing line from vitest's JSON report. A step that failed outside of vitest counts as one failure.
import { readFileSync } from "node:fs";

const [, , report, status] = process.argv;

function read() {
  try {
    return JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0 };
  }
}

const { numPassedTests, numFailedTests } = read();
const failed = status !== "0" && numFailedTests === 0 ? 1 : numFailedTests;
console.log(`${numPassedTests} passed, ${failed} failed`);
