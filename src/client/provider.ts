import type { ProviderInfo } from "../gen/cs3/ocm/provider/v1beta1/resources_pb.ts";

/** Another OCM server that this one deals with. */
export interface Provider {
  readonly domain: string;
  readonly name: string;
  readonly fullName: string;
  readonly organization: string;
  readonly description: string;
  readonly homepage: string;
  /** Where its OCM API is; absent when only its discovery document tells. */
  readonly ocmUrl?: string;
}

/** A provider out of an answer. */
export function readProvider(message: ProviderInfo): Provider {
  const ocm = message.services.find(({ endpoint }) => endpoint?.type?.name.toUpperCase() === "OCM");
  const ocmUrl = ocm?.endpoint?.path;
  const { domain, name, fullName, organization, description, homepage } = message;
  return { domain, name, fullName, organization, description, homepage, ...(ocmUrl && { ocmUrl }) };
}
