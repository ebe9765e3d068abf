import { ocmEndpointOf, type Provider } from "../../domain/model/provider.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import { type JsonDocument, readJson, type TextFault } from "./json-document.ts";
import { ProviderInfoList } from "./provider-info.ts";
import { type ProviderPattern, providerAt, readProviderPattern } from "./provider-pattern.ts";

/** One usable record of the list. */
export interface ProviderEntry {
  readonly provider: Provider;
  readonly pattern: ProviderPattern;
}

/** What `providers.json` says, and what in it is left out or does nothing. */
export interface ProvidersJson {
  readonly entries: readonly ProviderEntry[];
  readonly warnings: readonly TextFault[];
}

/**
 * Reads `providers.json` as `docs/providers-json.md` describes it. A list that can not be understood is refused
 * as a whole; a record whose domain is a pattern that can not be matched safely is left out with a warning.
 */
export function readProvidersJson(text: string): Result<ProvidersJson, readonly TextFault[]> {
  const document = readJson(text);
  if (!document.ok) return document;
  const list = ProviderInfoList.safeParse(document.value.value);
  if (!list.success) {
    return fail(
      list.error.issues.map((issue) =>
        document.value.faultAt(issue.path, about(issue.path, issue.message.replace(/^Invalid input: /, ""))),
      ),
    );
  }

  const faults: TextFault[] = [];
  const warnings: TextFault[] = [];
  const entries: ProviderEntry[] = [];
  list.data.forEach((provider, index) => {
    const entry = readEntry(provider, index, { document: document.value, faults, warnings });
    if (entry === undefined) return;
    if (entries.some((other) => sameHosts(other.pattern, entry.pattern))) {
      warnings.push(
        at(document.value, [index, "domain"], "this domain is listed before; the first one counts"),
      );
    } else {
      entries.push(entry);
    }
  });
  return faults.length > 0 ? fail(faults) : ok({ entries, warnings });
}

interface Findings {
  readonly document: JsonDocument;
  readonly faults: TextFault[];
  readonly warnings: TextFault[];
}

function readEntry(provider: Provider, index: number, findings: Findings): ProviderEntry | undefined {
  const path = [index, "domain"];
  const pattern = readProviderPattern(provider.domain);
  if (pattern === "invalid") {
    const expected = 'expected a host such as "cloud.example.org", with a port when it is not 443';
    findings.faults.push(at(findings.document, path, expected));
    return undefined;
  }
  if (pattern === "unsafe") {
    const why =
      'left out: this pattern can not be matched safely, write "*.example.org" or one record per host';
    findings.warnings.push(at(findings.document, path, why));
    return undefined;
  }

  const endPoint = ocmEndpointOf(providerAt(provider, pattern, sampleHost(pattern)));
  if (endPoint === undefined) {
    const why = "names no OCM service: its endpoint is looked up by discovery";
    findings.warnings.push(at(findings.document, [index], why));
  } else if (!isEndPoint(endPoint)) {
    const service = provider.services.findIndex(({ endpoint }) => endpoint.type.name === "OCM");
    const expected = 'expected the absolute URL of the OCM API, such as "https://cloud.example.org/ocm/"';
    findings.faults.push(at(findings.document, [index, "services", service, "endpoint", "path"], expected));
  }
  return { provider, pattern };
}

function sampleHost(pattern: ProviderPattern): string {
  return pattern.kind === "host" ? pattern.host : `x.${pattern.suffix}${pattern.port}`;
}

function isEndPoint(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "" || url.hostname.includes("*")) return false;
  return url.protocol === "https:" || url.protocol === "http:";
}

function sameHosts(a: ProviderPattern, b: ProviderPattern): boolean {
  if (a.kind === "host") return b.kind === "host" && a.host === b.host;
  return b.kind === "wildcard" && a.suffix === b.suffix && a.port === b.port;
}

function at(document: JsonDocument, path: readonly PropertyKey[], message: string): TextFault {
  return document.faultAt(path, about(path, message));
}

function about(path: readonly PropertyKey[], message: string): string {
  const name = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return name === "" ? message : `${name}: ${message}`;
}
