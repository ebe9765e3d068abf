/** A stored time as whole seconds since the epoch, which is how this API tells times. */
export function unixSeconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}
