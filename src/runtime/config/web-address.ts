/** Whether an address stays on this machine: the only place where plain http is acceptable. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return bare === "localhost" || bare === "::1" || /^127(?:\.\d{1,3}){3}$/.test(bare);
}

/** An absolute https URL (http for loopback) without credentials, query and fragment; `undefined` otherwise. */
export function parseWebAddress(text: string): URL | undefined {
  const url = /^https?:\/\//i.test(text) ? (URL.parse(text) ?? undefined) : undefined;
  if (url === undefined || url.username !== "" || url.password !== "") return undefined;
  if (/[?#]/.test(text) || /\s/.test(text)) return undefined;
  return url.protocol === "https:" || isLoopback(url.hostname) ? url : undefined;
}

/** Host and port to listen on, IPv6 in brackets: `127.0.0.1:9280`, `[::]:9280`. */
export function parseListen(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}
