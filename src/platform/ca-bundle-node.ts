import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Reads the certificates of a PEM file; throws an `Error` that says what is wrong with it, without its content. */
export async function readCaBundle(path: string): Promise<readonly string[]> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new Error(code === "ENOENT" ? "there is no such file" : `the system says ${code}`, {
      cause: error,
    });
  });
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new Error("there is no certificate in PEM in it");
  for (const [index, certificate] of certificates.entries()) {
    try {
      new X509Certificate(certificate);
    } catch (error) {
      throw new Error(`certificate ${index + 1} cannot be read`, { cause: error });
    }
  }
  return certificates;
}
