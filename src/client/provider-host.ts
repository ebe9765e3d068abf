import { invalidArgument } from "./meshport-error.ts";

/** The host of a server in its one spelling; a URL or anything else is taken for a mistake. */
export function hostOfProvider(provider: string): string {
  const url = `https://${provider}`;
  const host = URL.canParse(url) ? new URL(url).host : "";
  if (host === "" || /[/?#@\s]/.test(provider)) {
    throw invalidArgument("the host of a server is expected as provider, as cloud.example.org");
  }
  return host;
}
