/** The worker under test: it lends its Durable Object classes to the suites and answers nothing by itself. */
export { MeshportStore } from "../../../src/storage/drivers/durable-object.ts";

export default {
  fetch(): Response {
    return new Response("the test worker has no routes", { status: 404 });
  },
};
