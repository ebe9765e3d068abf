import type { SignatureWindow } from "./reading.ts";
import { type Examined, inOrder, refuse } from "./refusal.ts";

/** Whether a moment, in seconds of Unix time, lies inside the window around now. `what` names it in the refusal. */
export function checkFreshness(
  what: string,
  seconds: number,
  { now, window }: { readonly now: Date; readonly window: SignatureWindow },
): Examined<void> {
  const age = Math.floor(now.getTime() / 1000) - seconds;
  if (age > window.maxAgeSeconds) {
    return refuse("stale", `${what} is ${age} s old, expected at most ${window.maxAgeSeconds} s`);
  }
  if (-age > window.maxSkewSeconds) {
    return refuse("future", `${what} is ${-age} s ahead, expected at most ${window.maxSkewSeconds} s`);
  }
  return inOrder(undefined);
}
