import type { Discovery } from "../../ocm/discovery.ts";
import type { Provider, ServiceEndpoint } from "../model/provider.ts";

/** What a server says of itself, as the record an operator would write of it: where its OCM API and its WebDAV are. */
export function discoveredProvider({
  host,
  provider,
  endPoint,
  apiVersion,
  webdavRoot,
}: Discovery): Provider {
  const service = (type: string, path: string) => ({
    host,
    endpoint: endpointOf(type, path),
    apiVersion,
    additionalEndpoints: [],
  });
  return {
    name: provider || host,
    fullName: provider || host,
    description: "",
    organization: "",
    domain: host,
    homepage: "",
    email: "",
    services: [
      service("OCM", endPoint),
      ...(webdavRoot === undefined ? [] : [service("Webdav", webdavRoot)]),
    ],
    properties: {},
  };
}

function endpointOf(type: string, path: string): ServiceEndpoint {
  return {
    type: { name: type, description: `${type} API` },
    name: `${type} API`,
    path,
    isMonitored: false,
    properties: {},
  };
}
