import { describe, expect, it } from "vitest";
import { parseGatewayAddress } from "../../../src/platform/gateway/address.ts";

describe("the address of a gateway", () => {
  it.each([
    ["127.0.0.1:9142", { authority: "127.0.0.1:9142" }],
    ["gateway:19000", { authority: "gateway:19000" }],
    ["[::1]:9142", { authority: "[::1]:9142" }],
    ["dns:///gateway.svc.cluster.local:9142", { authority: "gateway.svc.cluster.local:9142" }],
    ["dns:gateway:9142", { authority: "gateway:9142" }],
    ["http://127.0.0.1:9142", { authority: "127.0.0.1:9142", tls: false }],
    ["https://gateway.example.org", { authority: "gateway.example.org:443", tls: true }],
    ["HTTPS://gateway.example.org:9142/", { authority: "gateway.example.org:9142", tls: true }],
  ])("reads %s", (text, address) => {
    expect(parseGatewayAddress(text)).toEqual(address);
  });

  it.each([
    ["a service name of go-micro", "com.owncloud.api.gateway"],
    ["a service name as a gRPC name", "dns:///com.owncloud.api.gateway"],
    ["a gRPC name that asks another DNS server", "dns://8.8.8.8/gateway:9142"],
    ["a Unix socket", "unix:/run/gateway.sock"],
    ["another resolver", "kubernetes:///gateway.ns:9142"],
    ["a port that is none", "gateway:0"],
    ["a port there is not", "gateway:65536"],
    ["no host", ":9142"],
    ["an IPv6 address without brackets", "::1:9142"],
    ["a path", "https://gateway.example.org/reva"],
    ["credentials", "https://user:secret@gateway.example.org"],
    ["another scheme", "grpc://gateway:9142"],
    ["nothing", ""],
    ["several", "one:1,two:2"],
  ])("refuses %s", (_what, text) => {
    expect(parseGatewayAddress(text)).toBeUndefined();
  });
});
