import { describe, expect, it } from "vitest";
import type { Provider } from "../../src/domain/model/provider.ts";
import { refuseEndPoint } from "../../src/domain/refuse-end-point.ts";

const RECORD: Provider = {
  name: "",
  fullName: "",
  description: "",
  organization: "",
  domain: "cloud.example.net",
  homepage: "",
  email: "",
  properties: {},
  services: [
    {
      host: "",
      apiVersion: "",
      additionalEndpoints: [],
      endpoint: {
        type: { name: "OCM", description: "" },
        name: "",
        path: "https://api.example.net/ocm/",
        isMonitored: true,
        properties: {},
      },
    },
  ],
};
const trust = {
  admits: async (host: string) => host === "cloud.example.net" || host === "friend.example.org",
  find: async (host: string) => (host === RECORD.domain ? RECORD : undefined),
};

describe("an endpoint that the caller brings along", () => {
  it.each([
    ["none", undefined],
    ["on the provider's own host", "https://cloud.example.net/ocm"],
    ["in the operator's record", "https://api.example.net/other"],
    ["on another trusted host", "https://friend.example.org/ocm"],
  ])("is taken: %s", async (_, endPoint) => {
    expect(await refuseEndPoint(trust, "cloud.example.net", endPoint)).toBeUndefined();
  });

  it.each([
    ["on a stranger's host", "https://evil.example.com/ocm"],
    ["on another port", "https://cloud.example.net:8443/ocm"],
    ["with the provider as user name", "https://cloud.example.net@evil.example.com/ocm"],
    ["that is no URL", "cloud.example.net/ocm"],
    ["that is empty", ""],
  ])("is refused: %s", async (_, endPoint) => {
    expect(await refuseEndPoint(trust, "cloud.example.net", endPoint)).toMatchObject({
      reason: "invalid-request",
    });
  });
});
