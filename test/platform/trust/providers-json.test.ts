import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ocmEndpointOf } from "../../../src/domain/model/provider.ts";
import { readProvidersJson } from "../../../src/platform/trust/providers-json.ts";

function vector(name: string): string {
  return readFileSync(new URL(`../../vectors/trust/${name}`, import.meta.url), "utf8");
}

function faultsOf(text: string): readonly string[] {
  const list = readProvidersJson(text);
  expect(list.ok).toBe(false);
  return list.ok ? [] : list.failure.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("reading providers.json", () => {
  it("loads the documented example although a comma follows its last record", () => {
    const list = readProvidersJson(vector("providers-documented.json"));

    expect(list.ok && list.value.warnings).toEqual([]);
    const provider = list.ok ? list.value.entries[0]?.provider : undefined;
    expect(provider).toMatchObject({
      name: "Example",
      fullName: "Example provider",
      domain: "example.com",
      homepage: "https://example.com",
      email: "",
      properties: {},
      services: [
        {
          host: "http://example.com",
          apiVersion: "0.0.1",
          additionalEndpoints: [],
          endpoint: {
            type: { name: "OCM", description: "example.com Open Cloud Mesh API" },
            path: "https://example.com/ocm/",
            isMonitored: true,
          },
        },
        { endpoint: { type: { name: "Webdav" } } },
      ],
    });
    expect(provider && ocmEndpointOf(provider)).toBe("https://example.com/ocm/");
  });

  it.each([
    ["an empty list", "[]", 0],
    ["keys it does not know", '[{"domain":"a.test","rating":5,"services":[{"x":1}]}]', 1],
    ["a record without services", '[{"name":"A","domain":"a.test"}]', 1],
    ["null where Go writes it", '[{"domain":"a.test","email":null,"services":null,"properties":null}]', 1],
    [
      "a service without an endpoint",
      '[{"domain":"a.test","services":[{"host":"a.test","endpoint":null}]}]',
      1,
    ],
    ["additional endpoints", '[{"domain":"a.test","services":[{"additional_endpoints":[{"path":"x"}]}]}]', 1],
    ["tabs, a byte order mark and commas after the last member", '\uFEFF[\n\t{"domain":"a.test",},\n]', 1],
  ])("takes %s", (_what, text, count) => {
    const list = readProvidersJson(text);
    expect(list.ok && list.value.entries.length).toBe(count);
  });

  it("lists a provider without an OCM service, and says that discovery has to find it", () => {
    const list = readProvidersJson('[\n  {"domain":"a.test"}\n]');
    expect(list.ok && list.value.warnings).toEqual([
      { line: 2, column: 3, message: expect.stringContaining("no OCM service") },
    ]);
  });

  it.each<[string, string, string]>([
    ["nothing", "", "1:1 the text is empty"],
    ["an object", '{"domain":"a.test"}', "1:1 expected an array of providers"],
    ["a text", '"a.test"', "1:1 expected an array of providers"],
    ["a record that is no object", '["a.test"]', "1:2 [0]: expected object, received string"],
    ["a record without a domain", '[\n {"name":"A"}\n]', "2:2 [0].domain: expected the host of the provider"],
    ["a number as domain", '[{"domain":5}]', "1:12 [0].domain: expected the host of the provider"],
    ["an empty domain", '[{"domain":""}]', '1:12 [0].domain: expected a host such as "cloud.example.org"'],
    ["a domain with spaces", '[{"domain":"a b.test"}]', "1:12 [0].domain: expected a host"],
    [
      "a number as name",
      '[{"domain":"a.test",\n"name":7}]',
      "2:8 [0].name: expected string, received number",
    ],
    [
      "services that are no array",
      '[{"domain":"a.test","services":{}}]',
      "1:32 [0].services: expected array, received object",
    ],
    [
      "a text for is_monitored",
      '[{"domain":"a.test","services":[{"endpoint":{"is_monitored":"yes"}}]}]',
      "1:61 [0].services[0].endpoint.is_monitored: expected boolean, received string",
    ],
    [
      "an OCM endpoint that is no absolute URL",
      '[{"domain":"a.test","services":[{"endpoint":{"type":{"name":"OCM"},"path":"a.test/ocm"}}]}]',
      "1:75 [0].services[0].endpoint.path: expected the absolute URL of the OCM API",
    ],
    [
      "an OCM endpoint with credentials",
      '[{"domain":"a.test","services":[{"endpoint":{"type":{"name":"OCM"},"path":"https://u:p@a.test/"}}]}]',
      "1:75 [0].services[0].endpoint.path: expected the absolute URL of the OCM API",
    ],
    ["a missing bracket", '[{"domain":"a.test"}', "1:21 the array must end with a ]"],
    ["a missing comma", '[\n{"domain":"a.test"}\n{"domain":"b.test"}]', "3:1 Missing ,"],
    ["a comma too many", '[{"domain":"a.test"},,]', "1:22 Unexpected ,"],
    ["a key twice", '[{"domain":"a.test","domain":"b.test"}]', "1:21 this key stands twice"],
    ["single quotes", "[{'domain':'a.test'}]", "1:3 expected a text in double quotes"],
    ["bare words", '[{"domain":a.test}]', "1:12 expected a value in double quotes"],
    ["a key without a value", '[{"domain"}]', "1:11 expected a colon and a value"],
    ["comments", '[ # ours\n{"domain":"a.test"}]', "2:1 comments are not JSON"],
    ["anchors", '[&a {"domain":"a.test"}, *a]', "1:5 anchors and aliases are not JSON"],
    ["YAML lists", '- "domain": "a.test"', "1:1 expected [ or {"],
    ["text after the end", '[{"domain":"a.test"}] x', "1:23 unexpected text"],
  ])("refuses %s and says where", (_what, text, fault) => {
    expect(faultsOf(text)[0]).toContain(fault);
  });

  it("tells all mistakes of a list at once", () => {
    expect(faultsOf('[{"name":1,"domain":"a.test"},{"domain":"b.test","email":2}]')).toHaveLength(2);
  });

  it.each([".*", "*", "^.*$", "a.*", "(a|b).test", "[a-z]+.test", "a*.test", "*.*.test", "https://.*/"])(
    "leaves the pattern %s out with a warning and keeps the rest",
    (domain) => {
      const list = readProvidersJson(JSON.stringify([{ domain }, { domain: "a.test" }]));
      expect(list.ok && list.value.entries.map(({ provider }) => provider.domain)).toEqual(["a.test"]);
      expect(list.ok && list.value.warnings[0]?.message).toContain("can not be matched safely");
    },
  );

  it("lets the first of two records for one host count", () => {
    const list = readProvidersJson(
      '[{"name":"1","domain":"a.test"},{"name":"2","domain":"https://A.test:443/"}]',
    );
    expect(list.ok && list.value.entries.map(({ provider }) => provider.name)).toEqual(["1"]);
  });
});
