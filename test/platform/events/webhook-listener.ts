import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import type { Posted } from "./webhook-contract.ts";

/** Somebody on loopback who takes what is posted. */
export async function aListener(
  port: number,
): Promise<{ readonly posted: readonly Posted[]; readonly close: () => Promise<void> }> {
  const posted: Posted[] = [];
  const server = createServer(async (request, response) => {
    const headers = new Headers(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    posted.push({ method: request.method ?? "", headers, text: await text(request) });
    response.writeHead(204).end();
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  return {
    posted,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
