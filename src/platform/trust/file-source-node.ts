import { readFile } from "node:fs/promises";
import type { TextSource } from "./text-source.ts";

/** A list in a file on disk. */
export function createFileSource(path: string): TextSource {
  return {
    name: path,
    async read() {
      try {
        return await readFile(path, "utf8");
      } catch (error) {
        const code = error instanceof Error && "code" in error ? error.code : undefined;
        throw new Error(code === "ENOENT" ? "there is no such file" : `the system says ${String(code)}`, {
          cause: error,
        });
      }
    },
  };
}
