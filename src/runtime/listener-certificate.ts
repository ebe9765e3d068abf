import { readFile } from "node:fs/promises";
import type { Logger } from "../domain/ports/logger.ts";
import { assertFits, type CertificatePair } from "./listener-tls.ts";
import { StartFailed } from "./start-failed.ts";

/** Where a certificate and its key lie, as paths of PEM files, and the settings that say so. */
export interface CertificateFiles {
  readonly certificatePath: string;
  readonly keyPath: string;
  /** The section of the configuration, for messages. */
  readonly section: string;
}

/** A certificate that is renewed while the server runs. */
export interface Certificate {
  /** The pair in use. */
  current(): CertificatePair;
  /**
   * Looks at the files again; answers the new pair when they hold another one that is complete and fits together.
   * A broken pair is reported once and leaves the old one in use: renewal writes two files, never at the same moment.
   */
  look(): Promise<CertificatePair | undefined>;
}

/**
 * Reads a certificate and its key.
 * @throws StartFailed when they cannot be read or do not fit together.
 */
export async function openCertificate(files: CertificateFiles, logger: Logger): Promise<Certificate> {
  const first = await readPair(files);
  if ("why" in first) throw new StartFailed(`${files.section}.${first.setting}: ${first.why}`);
  let pair: CertificatePair = first;
  let complaint = "";

  return {
    current: () => pair,
    async look() {
      const read = await readPair(files);
      if ("why" in read) {
        if (read.why !== complaint) {
          logger.error("the certificate was kept as it was", { section: files.section, why: read.why });
        }
        complaint = read.why;
        return undefined;
      }
      complaint = "";
      if (read.certificate === pair.certificate && read.key === pair.key) return undefined;
      pair = read;
      logger.info("the certificate was replaced", { section: files.section });
      return pair;
    },
  };
}

interface Unusable {
  readonly setting: "tls_certificate" | "tls_key";
  readonly why: string;
}

async function readPair({ certificatePath, keyPath }: CertificateFiles): Promise<CertificatePair | Unusable> {
  const certificate = await readText(certificatePath);
  if ("why" in certificate) return { setting: "tls_certificate", why: certificate.why };
  const key = await readText(keyPath);
  if ("why" in key) return { setting: "tls_key", why: key.why };
  const pair = { certificate: certificate.text, key: key.text };
  try {
    assertFits(pair);
    return pair;
  } catch {
    // What OpenSSL says of it helps nobody, and nothing of a key belongs into a message.
    return { setting: "tls_key", why: "the certificate and the key are not PEM, or do not fit together" };
  }
}

async function readText(path: string): Promise<{ readonly text: string } | { readonly why: string }> {
  try {
    return { text: await readFile(path, "utf8") };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const why = code === "ENOENT" ? "there is no such file" : `the system says ${code}`;
    return { why: `${path}: ${why}` };
  }
}
