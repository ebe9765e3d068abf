import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../src/runtime/config/load.ts";

const ENDPOINT = "endpoint: 127.0.0.1:9142";
const SECRET = "jwt_secret: changemeplease";

function mistakes(yamlText: string): readonly string[] {
  const loaded = loadConfig({ yamlText, env: {} });
  return loaded.ok ? [] : loaded.failure.map(({ setting, message }) => `${setting}: ${message}`);
}

describe("what is left to a gateway", () => {
  it.each([
    ["users", `gateway: { ${ENDPOINT} }\nusers: { driver: gateway }`],
    ["files", `gateway: { ${ENDPOINT}, ${SECRET} }\nresources: { url: 'gateway:' }`],
    ["an endpoint with TLS", "gateway: { endpoint: 'https://gateway.example.org', tls_mode: insecure }"],
    ["TLS by its mode", `gateway: { ${ENDPOINT}, tls_mode: on }`],
  ])("may be %s", (_what, yamlText) => {
    expect(mistakes(yamlText)).toEqual([]);
  });

  it.each([
    ["users of no gateway", "users: { driver: gateway }", "users.driver: expected gateway.endpoint as well"],
    [
      "users of a gateway and of a list",
      `gateway: { ${ENDPOINT} }\nusers: { driver: gateway, file: users.yaml }`,
      "users.file: expected not to be there with users.driver gateway",
    ],
    [
      "users of a gateway and of a list in place",
      `gateway: { ${ENDPOINT} }\nusers: { driver: gateway, text: 'users: []' }`,
      "users.text: expected not to be there",
    ],
    [
      "an identity provider that the gateway knows better",
      `gateway: { ${ENDPOINT} }\nusers: { driver: gateway, idp: 'https://one.example.org' }`,
      "users.idp: expected not to be there",
    ],
    [
      "files of no gateway",
      `gateway: { ${SECRET} }\nresources: { url: 'gateway:' }`,
      "resources.url: expected gateway.endpoint as well",
    ],
    [
      "files that nobody could see",
      `gateway: { ${ENDPOINT} }\nresources: { url: 'gateway:' }`,
      "resources.url: expected gateway.jwt_secret as well",
    ],
    [
      "TLS without TLS",
      "gateway: { endpoint: 'http://gateway:9142', tls_mode: on }",
      "gateway.endpoint: expected https:// or no scheme at all",
    ],
    [
      "a go-micro service name",
      "gateway: { endpoint: com.owncloud.api.gateway }",
      'gateway.endpoint: expected where the gateway listens: "host:port"',
    ],
    ["a folder at the gateway", "resources: { url: 'gateway:/home' }", "resources.url: expected a driver"],
  ])("cannot be %s", (_what, yamlText, message) => {
    expect(mistakes(yamlText)).toEqual([expect.stringContaining(message)]);
  });
});
