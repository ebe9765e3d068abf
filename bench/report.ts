import { arch, cpus, platform, totalmem } from "node:os";
import process from "node:process";
import type { Figure } from "./benchmark.ts";

/** The machine that the figures were taken on. */
export function describeMachine(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${processors.length} × ${processors[0]?.model ?? "unknown"}, ${memory} GiB, ${platform()} ${arch()}, Node ${process.version}`;
}

/** Whether the figure is within its limit. */
export function isMet({ ratio, atMost }: Figure): boolean {
  return ratio.median <= atMost;
}

/** The figures as a Markdown table. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { subject, baseline, ratio, atMost } = figure;
    const spread = `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}`;
    const times = `${ratio.subjectMicroseconds.toFixed(0)} / ${ratio.baselineMicroseconds.toFixed(0)}`;
    return `| ${subject} | ${baseline} | ${ratio.median.toFixed(2)} | ${spread} | ${times} | ${atMost} | ${isMet(figure) ? "met" : "missed"} |`;
  });
  return [
    "| measured | against | ratio (median) | quartiles | µs each | at most | |",
    "|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}
