#!/usr/bin/env node
import process from "node:process";
import { text } from "node:stream/consumers";
import { runCli } from "./runtime/cli.ts";

const stopped = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  // Nobody reads any more, as with `| head`: what was started is still put away.
  process.stdout.on("error", () => resolve());
  process.stderr.on("error", () => resolve());
});

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  say: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  readInput: () => text(process.stdin),
  stopped,
  onHangUp: (look) => void process.on("SIGHUP", look),
});
