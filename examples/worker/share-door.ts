import {
  type AuthenticatedShare,
  authenticateShareToken,
  connectMeshport,
  isMeshportError,
} from "meshport/client";

interface Env {
  /** The Worker with the internal services, bound as a service: no request leaves Cloudflare. */
  readonly MESHPORT: Fetcher;
  readonly MESHPORT_SECRET: string;
  /** The files of the users, as Meshport has them: `<user id>/<path>`. */
  readonly FILES: R2Bucket;
}

/** Users' bytes are shown by no browser as a page of this origin. */
const AS_FILE = {
  "content-type": "application/octet-stream",
  "content-disposition": "attachment",
  "x-content-type-options": "nosniff",
};

/** A door of your own to shared files: `GET /<share id>` with the share's secret, or a token it was exchanged for. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (request.method !== "GET") return new Response(null, { status: 405, headers: { allow: "GET" } });
    try {
      const share = await shareOf(request, env);
      if (share === undefined)
        return new Response(null, { status: 401, headers: { "www-authenticate": "Bearer" } });
      const file = await env.FILES.get(`${share.resource.spaceId}${share.resource.opaqueId}`);
      return file === null
        ? new Response(null, { status: 404 })
        : new Response(file.body, { headers: AS_FILE });
    } catch (error) {
      if (!isMeshportError(error)) throw error;
      console.error("Meshport was asked in vain", error.code, error.rpc);
      return new Response(null, { status: 503 });
    }
  },
};

async function shareOf(request: Request, env: Env): Promise<AuthenticatedShare | undefined> {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  const shareId = new URL(request.url).pathname.slice(1);
  if (token === undefined || shareId === "") return undefined;
  const meshport = connectMeshport({
    // Only the path counts where a service binding answers.
    url: "https://meshport.internal",
    fetch: env.MESHPORT,
    credential: { secret: env.MESHPORT_SECRET },
  });
  return authenticateShareToken(meshport, { token, shareId });
}
