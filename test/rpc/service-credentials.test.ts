import { describe, expect, it } from "vitest";
import { createSecret } from "../../src/domain/secret.ts";
import { createServiceCredentials } from "../../src/rpc/service-credentials.ts";
import { aUser, directoryOf, MARIE } from "../support/people.ts";

// Somebody whose user name is another user's id.
const IMPOSTOR = aUser("einstein-id", { opaqueId: "eve" });
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

const authenticate = createServiceCredentials({
  credentials: [
    { name: "gateway", secret: createSecret("gateway-secret") },
    { name: "graph", secret: createSecret("pass:wörd") },
    { name: "unset", secret: createSecret("") },
  ],
  users: directoryOf([MARIE, IMPOSTOR]),
});

describe("service credentials", () => {
  it.each([
    ["a bearer token", "Bearer gateway-secret", "gateway"],
    ["another scheme spelling", "bearer  gateway-secret", "gateway"],
    ["name and secret", basic("gateway:gateway-secret"), "gateway"],
    ["a secret with a colon and an umlaut", basic("graph:pass:wörd"), "graph"],
  ])("are recognised as %s", async (_, authorization, service) => {
    expect(await authenticate(new Headers({ authorization }))).toEqual({ service });
  });

  it.each([
    ["no header", ""],
    ["a wrong token", "Bearer gateway-secre"],
    ["a longer token", "Bearer gateway-secret2"],
    ["another service's name", basic("graph:gateway-secret")],
    ["a name without a secret", basic("gateway:")],
    ["a service without a secret", basic("unset:")],
    ["a text without a colon", basic("gateway-secret")],
    ["no base64", "Basic !!!"],
    ["no UTF-8", `Basic ${Buffer.from([0xff, 0x3a, 0xff]).toString("base64")}`],
    ["another scheme", "Digest gateway-secret"],
    ["two tokens", "Bearer gateway-secret gateway-secret"],
    ["a bare secret", "gateway-secret"],
  ])("are not recognised in %s", async (_, authorization) => {
    expect(await authenticate(new Headers(authorization ? { authorization } : {}))).toBeUndefined();
  });

  it.each([
    ["marie", { service: "gateway", user: MARIE }],
    ["eve", { service: "gateway", user: IMPOSTOR }],
    ["einstein-id", undefined],
    ["nobody", undefined],
    ["", undefined],
  ])("act for %j only when that is the id of one of ours", async (user, caller) => {
    const headers = new Headers({ authorization: "Bearer gateway-secret", "x-meshport-user": user });
    expect(await authenticate(headers)).toEqual(caller);
  });
});
