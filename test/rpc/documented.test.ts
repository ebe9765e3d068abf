import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ProviderAPI as AuthProviderAPI } from "../../src/gen/cs3/auth/provider/v1beta1/provider_api_pb.ts";
import { OcmCoreAPI } from "../../src/gen/cs3/ocm/core/v1beta1/ocm_core_api_pb.ts";
import { OcmIncomingAPI } from "../../src/gen/cs3/ocm/incoming/v1beta1/ocm_incoming_api_pb.ts";
import { InviteAPI } from "../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { ProviderAPI } from "../../src/gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import { Code } from "../../src/gen/cs3/rpc/v1beta1/code_pb.ts";
import { OcmAPI } from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";

const page = readFileSync(new URL("../../docs/internal-services.md", import.meta.url), "utf8");
const [, callByCall = ""] = /### Call by call\n([\s\S]*?)\nWhat differs/.exec(page) ?? [];
const rows = [...callByCall.matchAll(/^\| (`.*?) \| ?(.*?) ?\|$/gm)];

it("tells the codes of every call of the internal services, each once", () => {
  const services = [ProviderAPI, InviteAPI, OcmAPI, OcmCoreAPI, OcmIncomingAPI, AuthProviderAPI];
  const ours = services.flatMap(({ name, methods }) => methods.map((method) => `${name}/${method.name}`));
  const told = rows.flatMap(([, calls = ""]) => [...calls.matchAll(/`([^`]+)`/g)].map(([, call]) => call));
  expect(told.toSorted()).toEqual(ours.toSorted());
});

it("tells codes that there are", () => {
  const told = rows.flatMap(([, , codes = ""]) =>
    [...codes.matchAll(/`([A-Z_]+)`/g)].map(([, code = ""]) => code),
  );
  expect(told.length).toBeGreaterThan(30);
  expect(told.filter((code) => !(code in Code))).toEqual([]);
});
