/** The driver and the place of `driver:place`; a place may be empty. */
export function splitDriverUrl(url: string): { readonly driver: string; readonly place: string } {
  const colon = url.indexOf(":");
  return { driver: url.slice(0, colon), place: url.slice(colon + 1) };
}

/** Whether the files of our users are those of the gateway, which then serves them itself. */
export function filesAtGateway(url: string): boolean {
  return url === "gateway:";
}
