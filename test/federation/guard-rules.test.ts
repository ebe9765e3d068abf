import { describe, expect, it } from "vitest";
import { classifyAddress, isInRange, isOpenable } from "../../src/federation/address-class.ts";
import { parseAllowRule } from "../../src/federation/allow-rule.ts";
import { refuseName } from "../../src/federation/host-name.ts";

describe("the class of an address", () => {
  it.each([
    ["93.184.216.34", "public"],
    ["1.1.1.1", "public"],
    ["100.63.255.255", "public"],
    ["100.128.0.1", "public"],
    ["172.15.255.255", "public"],
    ["172.32.0.1", "public"],
    ["192.167.255.255", "public"],
    ["198.17.255.255", "public"],
    ["198.20.0.1", "public"],
    ["223.255.255.255", "public"],
    ["168.63.129.17", "public"],
    ["2606:2800:220:1:248:1893:25c8:1946", "public"],
    ["2A00:1450:4001::200e", "public"],
    ["2003::1", "public"],
    ["127.0.0.1", "loopback"],
    ["::1", "loopback"],
    ["10.1.2.3", "private"],
    ["172.16.5.4", "private"],
    ["192.168.1.1", "private"],
    ["fd00::1", "unique-local"],
    ["100.64.0.1", "carrier-grade-nat"],
    ["64:ff9b::5db8:d822", "nat64"],
    ["64:ff9b::169.254.169.254", "nat64"],
    ["64:ff9b:1::a00:1", "nat64"],
    ["169.254.1.1", "link-local"],
    ["fe80::1", "link-local"],
    ["169.254.169.254", "metadata"],
    ["168.63.129.16", "metadata"],
    ["fd00:0ec2::0254", "metadata"],
    ["224.0.0.1", "multicast"],
    ["ff0e::1", "multicast"],
    ["0.0.0.0", "unspecified"],
    ["::", "unspecified"],
    ["::ffff:127.0.0.1", "embedded-ipv4"],
    ["::ffff:169.254.169.254", "embedded-ipv4"],
    ["2002:7f00:1::", "embedded-ipv4"],
    ["2001::1", "embedded-ipv4"],
    ["2606:4700::5efe:a00:1", "embedded-ipv4"],
    ["::7f00:1", "reserved"],
    ["192.0.0.1", "reserved"],
    ["198.18.0.1", "reserved"],
    ["255.255.255.255", "reserved"],
    ["2001:db8::1", "reserved"],
    ["fec0::1", "reserved"],
    ["4000::1", "reserved"],
    ["fe80::1%eth0", "not-an-address"],
    ["127.1", "not-an-address"],
    ["0x7f.0.0.1", "not-an-address"],
    ["017.0.0.1", "not-an-address"],
    ["2130706433", "not-an-address"],
    ["256.0.0.1", "not-an-address"],
    ["[::1]", "not-an-address"],
    ["1.1.1.1 ", "not-an-address"],
    ["1.1.1.1\n", "not-an-address"],
    ["localhost", "not-an-address"],
    ["", "not-an-address"],
  ])("of %j is %s", (address, expected) => {
    expect(classifyAddress(address)).toBe(expected);
  });

  it("decides what a rule may open", () => {
    const addresses = ["10.0.0.1", "127.0.0.1", "fd00::1", "100.64.0.1", "64:ff9b::101:101"];
    expect(addresses.filter((address) => !isOpenable(address))).toEqual([]);
    const closed = ["169.254.0.1", "64:ff9b::a00:1", "64:ff9b:1::101:101", "ff02::1", "198.18.0.1", "x"];
    expect(closed.filter(isOpenable)).toEqual([]);
  });

  it.each([
    ["10.1.2.3", "10.0.0.0/8", true],
    ["11.0.0.1", "10.0.0.0/8", false],
    ["fd00::1", "fd00::/8", true],
    ["fd00::1", "10.0.0.0/8", false],
    ["10.0.0.1", "fd00::/8", false],
    ["::ffff:10.0.0.1", "10.0.0.0/8", false],
    ["localhost", "0.0.0.0/0", false],
  ])("%s in %s: %s", (address, cidr, expected) => {
    expect(isInRange(address, cidr)).toBe(expected);
  });
});

describe("a rule of the operator", () => {
  it.each([
    ["10.0.0.0/8:443", { cidr: "10.0.0.0/8", firstPort: 443, lastPort: 443 }],
    [" 10.0.0.0/8:8443-8449 ", { cidr: "10.0.0.0/8", firstPort: 8443, lastPort: 8449 }],
    ["fd00::/8:443", { cidr: "fd00::/8", firstPort: 443, lastPort: 443 }],
    ["*=10.0.0.0/8:443", { host: "*", cidr: "10.0.0.0/8", firstPort: 443, lastPort: 443 }],
    ["*.Lab.example=::1/128:1", { host: "*.lab.example", cidr: "::1/128", firstPort: 1, lastPort: 1 }],
    [
      "nextcloud=172.16.0.0/12:443",
      { host: "nextcloud", cidr: "172.16.0.0/12", firstPort: 443, lastPort: 443 },
    ],
  ])("is read from %j", (text, expected) => {
    expect(parseAllowRule(text)).toEqual(expected);
  });

  it.each([
    "",
    "10.0.0.0/8",
    "10.0.0.1:443",
    "10.0.0.0/33:443",
    "fd00::/129:443",
    "10/8:443",
    "10.0.0.0/8:0",
    "10.0.0.0/8:65536",
    "10.0.0.0/8:9-8",
    "10.0.0.0/8:*",
    "=10.0.0.0/8:443",
    "a.*.example=10.0.0.0/8:443",
    "*a.example=10.0.0.0/8:443",
    "a..example=10.0.0.0/8:443",
    "10.0.0.1=10.0.0.0/8:443",
    "https://a.example=10.0.0.0/8:443",
    "cloud.lab.example:443",
    "fe80::1%eth0/64:443",
  ])("is not read from %j", (text) => {
    expect(parseAllowRule(text)).toBeUndefined();
  });
});

describe("a name of the Internet", () => {
  it.each([
    "peer.example.org",
    "xn--bcher-kva.example",
    "a_b.example.org",
    "localhost.example.org",
    "1.example",
  ])("is %s", (name) => expect(refuseName(name)).toBeUndefined());

  it.each([
    "localhost",
    "peer",
    "a.localhost",
    "a.local",
    "a.internal",
    "a.0x7f",
    "1.2.3.4",
    "a b.org",
    "",
    "a.",
  ])("is not %j", (name) => expect(refuseName(name)).toBeDefined());
});
