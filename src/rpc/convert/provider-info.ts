import type { MessageInitShape } from "@bufbuild/protobuf";
import { ocmEndpointOf, type Provider, type ServiceEndpoint } from "../../domain/model/provider.ts";
import type {
  ProviderInfo,
  ProviderInfoSchema,
  ServiceEndpoint as ServiceEndpointMessage,
  ServiceEndpointSchema,
} from "../../gen/cs3/ocm/provider/v1beta1/resources_pb.ts";

/** A provider as CS3 writes it. */
export function writeProviderInfo(provider: Provider): MessageInitShape<typeof ProviderInfoSchema> {
  const { services, properties, ...texts } = provider;
  return {
    ...texts,
    properties: { ...properties },
    services: services.map(({ host, endpoint, apiVersion, additionalEndpoints }) => ({
      host,
      apiVersion,
      endpoint: writeEndpoint(endpoint),
      additionalEndpoints: additionalEndpoints.map(writeEndpoint),
    })),
  };
}

function writeEndpoint(endpoint: ServiceEndpoint): MessageInitShape<typeof ServiceEndpointSchema> {
  return { ...endpoint, type: { ...endpoint.type }, properties: { ...endpoint.properties } };
}

/** The provider in a request; services without an endpoint say nothing and are left out. */
export function readProviderInfo(message: ProviderInfo): Provider {
  return {
    name: message.name,
    fullName: message.fullName,
    description: message.description,
    organization: message.organization,
    domain: message.domain,
    homepage: message.homepage,
    email: message.email,
    services: message.services.flatMap(({ host, endpoint, apiVersion, additionalEndpoints }) =>
      endpoint === undefined
        ? []
        : [
            {
              host,
              apiVersion,
              endpoint: readEndpoint(endpoint),
              additionalEndpoints: additionalEndpoints.map(readEndpoint),
            },
          ],
    ),
    properties: message.properties,
  };
}

function readEndpoint(message: ServiceEndpointMessage): ServiceEndpoint {
  return {
    type: { name: message.type?.name ?? "", description: message.type?.description ?? "" },
    name: message.name,
    path: message.path,
    isMonitored: message.isMonitored,
    properties: message.properties,
  };
}

/**
 * What the gateway knows of the other server: its domain and, where its record names one, the URL of its OCM API.
 * `undefined` when it knows neither.
 */
export function readPeerProvider(
  message: ProviderInfo | undefined,
): { readonly domain: string; readonly endPoint?: string } | undefined {
  if (message === undefined) return undefined;
  const provider = readProviderInfo(message);
  const endPoint = ocmEndpointOf(provider);
  if (provider.domain === "" && endPoint === undefined) return undefined;
  return { domain: provider.domain, ...(endPoint !== undefined && { endPoint }) };
}
