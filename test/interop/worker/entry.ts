import worker from "../../../functions/worker.ts";

export { MeshportStore } from "../../../functions/worker.ts";

interface Files {
  put(key: string, content: string): Promise<unknown>;
}

/** The whole Worker as it is deployed, and ways for the test to lay files into its user's folder and to pull its cron trigger. */
export default {
  async fetch(request: Request, env: Readonly<Record<string, unknown>>): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === "/test-cron") {
      await worker.scheduled({ scheduledTime: Date.now() }, env);
      return new Response(null, { status: 204 });
    }
    if (request.method !== "PUT" || !url.pathname.startsWith("/test-files/"))
      return worker.fetch(request, env);
    await (env.FILES as Files).put(
      decodeURIComponent(url.pathname.slice("/test-files/".length)),
      await request.text(),
    );
    return new Response(null, { status: 201 });
  },
};
