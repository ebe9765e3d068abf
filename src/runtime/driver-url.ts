/** The driver and the place of `driver:place`; a place may be empty. */
export function splitDriverUrl(url: string): { readonly driver: string; readonly place: string } {
  const colon = url.indexOf(":");
  return { driver: url.slice(0, colon), place: url.slice(colon + 1) };
}
