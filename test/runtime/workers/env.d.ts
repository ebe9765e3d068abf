/** The bindings that wrangler.test.toml declares; a new binding there is a new line here. */
declare namespace Cloudflare {
  interface Env {
    readonly BUCKET: R2Bucket;
    readonly MESHPORT: Fetcher;
    readonly STORE: DurableObjectNamespace<
      import("../../../src/storage/drivers/durable-object.ts").MeshportStore
    >;
  }
}
