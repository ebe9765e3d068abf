import { readCaBundle } from "../platform/ca-bundle-node.ts";
import { StartFailed } from "./start-failed.ts";

/** The certificates of the PEM file that this setting names; none when it names none. */
export async function openCaBundle(setting: string, path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  try {
    return await readCaBundle(path);
  } catch (error) {
    throw new StartFailed(`${setting}: ${error instanceof Error ? error.message : "unknown"}`);
  }
}
