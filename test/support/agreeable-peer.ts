import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/** What a peer was told of a share. */
export interface ToldShare {
  readonly providerId: string;
  readonly owner: string;
  readonly sender: string;
  readonly name: string;
  readonly protocol: { readonly webdav: { readonly uri: string; readonly sharedSecret: string } };
}

/** An OCM server that takes every share and remembers it. */
export interface AgreeablePeer {
  readonly host: string;
  /** The share it was told of under this id; throws when it was told of none. */
  toldOf(providerId: string): ToldShare;
  close(): Promise<void>;
}

/** Starts it on loopback. */
export async function startAgreeablePeer(): Promise<AgreeablePeer> {
  const told = new Map<string, ToldShare>();
  const server = createServer(async (request, response) => {
    const { host } = request.headers;
    response.setHeader("Content-Type", "application/json");
    if (request.method === "GET") {
      const resourceTypes = [{ name: "file", shareTypes: ["user"], protocols: { webdav: "/dav/ocm/" } }];
      const document = { enabled: true, apiVersion: "1.4.0", endPoint: `http://${host}/ocm`, resourceTypes };
      response.end(JSON.stringify({ ...document, capabilities: ["protocol-object"], criteria: [] }));
      return;
    }
    const share: ToldShare = JSON.parse(await text(request));
    told.set(share.providerId, share);
    response.statusCode = 201;
    response.end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    host: `127.0.0.1:${address.port}`,
    toldOf(providerId) {
      const share = told.get(providerId);
      if (share === undefined) throw new Error(`no share ${providerId} has arrived`);
      return share;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
