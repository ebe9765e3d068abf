import * as z from "zod";
import type { Provider, ServiceEndpoint } from "../../domain/model/provider.ts";

// Go reads a missing key and null as the empty value, and so do files written for it.
const Text = z
  .string()
  .nullish()
  .transform((text) => text ?? "");
const Properties = z
  .record(z.string(), z.string())
  .nullish()
  .transform((properties) => properties ?? {});

const EndpointJson = z
  .object({
    type: z.object({ name: Text, description: Text }).nullish(),
    name: Text,
    path: Text,
    is_monitored: z.boolean().nullish(),
    properties: Properties,
  })
  .transform(
    (endpoint): ServiceEndpoint => ({
      type: endpoint.type ?? { name: "", description: "" },
      name: endpoint.name,
      path: endpoint.path,
      isMonitored: endpoint.is_monitored ?? false,
      properties: endpoint.properties,
    }),
  );

const NO_ENDPOINT: ServiceEndpoint = EndpointJson.parse({});

const ServiceJson = z
  .object({
    host: Text,
    endpoint: EndpointJson.nullish(),
    api_version: Text,
    additional_endpoints: z.array(EndpointJson).nullish(),
  })
  .transform((service) => ({
    host: service.host,
    endpoint: service.endpoint ?? NO_ENDPOINT,
    apiVersion: service.api_version,
    additionalEndpoints: service.additional_endpoints ?? [],
  }));

const ProviderJson = z
  .object({
    name: Text,
    full_name: Text,
    description: Text,
    organization: Text,
    domain: z.string({ error: "expected the host of the provider, in double quotes" }),
    homepage: Text,
    email: Text,
    services: z.array(ServiceJson).nullish(),
    properties: Properties,
  })
  .transform(
    (provider): Provider => ({
      name: provider.name,
      fullName: provider.full_name,
      description: provider.description,
      organization: provider.organization,
      domain: provider.domain,
      homepage: provider.homepage,
      email: provider.email,
      services: provider.services ?? [],
      properties: provider.properties,
    }),
  );

/** The whole of `providers.json`: an array of CS3 `ProviderInfo` with snake_case keys; unknown keys are ignored. */
export const ProviderInfoList = z.array(ProviderJson, {
  error: 'expected an array of providers: [ { "name": …, "domain": … } ]',
});
