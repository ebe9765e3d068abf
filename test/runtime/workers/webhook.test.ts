import { describe } from "vitest";
import { type Posted, theWebhookContract } from "../../platform/events/webhook-contract.ts";

describe("the webhook inside workerd", () => {
  const posted: Posted[] = [];
  let answer = new Response(null, { status: 204 });
  theWebhookContract({
    url: () => "https://portal.example.org/hook",
    // No network here: the request is built and read by workerd itself.
    fetch: async (input, init) => {
      const request = new Request(input, init);
      posted.push({ method: request.method, headers: request.headers, text: await request.text() });
      return answer;
    },
    posted,
    answer: (status, headers = {}) => {
      answer = new Response(null, { status, headers });
    },
  });
});
