/**
 * The URLs a request may have been sent to: each of our public origins (scheme, host, port) with the path and query
 * that were asked for. Of the URL the platform gives a request only those are used: its scheme and host are those of
 * the last hop, behind a TLS proxy not ours, and those of the `Host` field are whatever the sender wants them to be.
 */
export function targetUrisOf(publicOrigins: readonly string[], requestUrl: string): readonly string[] {
  const url = URL.parse(requestUrl);
  if (url === null) return [];
  return [
    ...new Set(
      publicOrigins.flatMap((publicOrigin) => {
        const origin = URL.parse(publicOrigin)?.origin;
        return origin === undefined ? [] : [`${origin}${url.pathname}${url.search}`];
      }),
    ),
  ];
}
