/** The index of the first name that is not below `bound`, in a list that ascends in byte order. */
export function lowerBound(names: readonly string[], bound: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((names[middle] ?? "") < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds a name at its place, once. */
export function insertName(names: string[], name: string): void {
  const index = lowerBound(names, name);
  if (names[index] !== name) names.splice(index, 0, name);
}

/** Takes a name out, if it is there. */
export function removeName(names: string[], name: string): void {
  const index = lowerBound(names, name);
  if (names[index] === name) names.splice(index, 1);
}
