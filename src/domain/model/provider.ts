import * as z from "zod";

/** One address of a service, e.g. the OCM API (`type.name` "OCM") or the WebDAV root ("Webdav"). */
export const ServiceEndpoint = z
  .object({
    type: z.object({ name: z.string(), description: z.string() }).readonly(),
    name: z.string(),
    /** The absolute URL of the endpoint; CS3 calls it path. */
    path: z.string(),
    isMonitored: z.boolean(),
    properties: z.record(z.string(), z.string()).readonly(),
  })
  .readonly();
export type ServiceEndpoint = z.infer<typeof ServiceEndpoint>;

/** A service an OCM Provider runs. */
export const ProviderService = z
  .object({
    host: z.string(),
    endpoint: ServiceEndpoint,
    apiVersion: z.string(),
    additionalEndpoints: z.array(ServiceEndpoint).readonly(),
  })
  .readonly();
export type ProviderService = z.infer<typeof ProviderService>;

/** An OCM Provider: the CS3 `ProviderInfo`, which is also one entry of `providers.json`. */
export const Provider = z
  .object({
    name: z.string(),
    fullName: z.string(),
    description: z.string(),
    organization: z.string(),
    /** Host, with a port when it is not the default one; in `providers.json` it may be a wildcard. */
    domain: z.string(),
    homepage: z.string(),
    email: z.string(),
    services: z.array(ProviderService).readonly(),
    properties: z.record(z.string(), z.string()).readonly(),
  })
  .readonly();
export type Provider = z.infer<typeof Provider>;

/** The URL of the provider's OCM API, when its record names one. */
export function ocmEndpointOf(provider: Provider): string | undefined {
  return (
    provider.services.find((service) => service.endpoint.type.name === "OCM")?.endpoint.path || undefined
  );
}
