import { describe, expect, it } from "vitest";
import { addressOf } from "../../src/domain/model/address.ts";
import { addressAt, formatAddress, parseAddress } from "../../src/ocm/address.ts";

const UUID = "4c510ada-c86b-4815-8820-42cdf82c3d51";

describe("an address as peers write it", () => {
  it.each([
    { what: "[S141] no host at all", text: "foo" },
    { what: "[S141] nobody", text: "@example.org" },
    { what: "[S142] no host", text: "foo@" },
    { what: "[S148] no at sign", text: "no-at-sign" },
  ])("is none with $what", ({ text }) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it.each([
    { mark: "[S141]", text: "user@provider", identifier: "user", host: "provider" },
    { mark: "[S141]", text: `${UUID}@https://cernbox.cern.ch`, identifier: UUID, host: "cernbox.cern.ch" },
    { mark: "[S141]", text: "user@idp.example@provider", identifier: "user@idp.example", host: "provider" },
    { mark: "[S142]", text: "alice@eos", identifier: "alice", host: "eos" },
    { mark: "[S142]", text: "foo@bar.com@example.com", identifier: "foo@bar.com", host: "example.com" },
    {
      mark: "[S142]",
      text: "@alice:matrix.example.org@example.org",
      identifier: "@alice:matrix.example.org",
      host: "example.org",
    },
    { mark: "[S145]", text: "id@http://host.docker", identifier: "id", host: "host.docker" },
    { mark: "[S148]", text: "marie@cernbox2.docker", identifier: "marie", host: "cernbox2.docker" },
    { mark: "[S148]", text: `${UUID}@ocis1.docker@ocis1.docker`, identifier: UUID, host: "ocis1.docker" },
    {
      mark: "[S148]",
      text: "b1f7@https://opencloud1.docker@opencloud1.docker",
      identifier: "b1f7",
      host: "opencloud1.docker",
    },
    {
      mark: "[S148]",
      text: "b1f7@https://opencloud1.docker",
      identifier: "b1f7",
      host: "opencloud1.docker",
    },
  ])("$mark names one user at one host: $text", ({ text, identifier, host }) => {
    expect(parseAddress(text)).toMatchObject({ identifier, host });
  });
});

describe("a user id together with its provider", () => {
  it.each([
    { mark: "[S143] [S144]", id: "id", provider: "host.docker", is: "id@host.docker" },
    { mark: "[S143] [S144]", id: "id", provider: "https://host.docker", is: "id@host.docker" },
    { mark: "[S143] [S144]", id: "id", provider: "http://host.docker", is: "id@host.docker" },
    { mark: "[S144]", id: "id@ocis2.docker", provider: "ocis2.docker", is: "id@ocis2.docker" },
    { mark: "[S144]", id: "id@https://oc2.docker", provider: "https://oc2.docker", is: "id@oc2.docker" },
    { mark: "[S144]", id: "id@oc2.docker@oc2.docker", provider: "oc2.docker", is: "id@oc2.docker" },
    { mark: "[S144]", id: "id@other.docker", provider: "oc2.docker", is: "id@other.docker@oc2.docker" },
    { mark: "[S146]", id: "id@host.docker", provider: "https://host.docker", is: "id@host.docker" },
    { mark: "[S147]", id: "marie", provider: "host.docker", is: "marie@host.docker" },
    { mark: "[S147]", id: "marie@host.docker", provider: "host.docker", is: "marie@host.docker" },
    { mark: "[S147]", id: "marie@https://host.docker", provider: "host.docker", is: "marie@host.docker" },
    { mark: "[S149]", id: "id", provider: "https://ocis.cloud.io", is: "id@ocis.cloud.io" },
  ])("$mark is $is for $id of $provider", ({ id, provider, is }) => {
    const address = addressAt(id, provider);
    expect(address && formatAddress(address)).toBe(is);
  });

  it("[S143] [S144] is none without a provider", () => {
    expect(addressOf({ idp: "", opaqueId: "id" })).toBeUndefined();
  });
});
