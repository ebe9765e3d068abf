import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);

/** An application that uses the client, and what must not compile in it. */
const APPLICATION = `
import { connectMeshport, isMeshportError, listContacts, type Contact, type MeshportErrorCode } from "meshport/client";

const meshport = connectMeshport({ url: "http://127.0.0.1:1", credential: { secret: "a-secret" } });
// @ts-expect-error contacts are those of a user
export const wrong = () => listContacts(meshport);
export const code: MeshportErrorCode = "not-found";
try {
  const contacts: readonly Contact[] = await listContacts(meshport.onBehalfOf("marie"));
  console.log(contacts.length);
} catch (error) {
  if (!isMeshportError(error)) throw error;
  console.log(error.code);
}
`;

const OPTIONS = {
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    lib: ["es2022", "dom"],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
  },
  include: ["application.ts"],
};

describe("meshport/client in another package", () => {
  let place = "";
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), "meshport-consumer-"));
    await mkdir(join(place, "node_modules"));
    for (const scope of ["@bufbuild", "@connectrpc"]) {
      await symlink(resolve("node_modules", scope), join(place, "node_modules", scope));
    }
    await writeFile(join(place, "package.json"), '{"type":"module"}');
    await writeFile(join(place, "tsconfig.json"), JSON.stringify(OPTIONS));
    await writeFile(join(place, "application.ts"), APPLICATION);
  });
  afterAll(() => rm(place, { recursive: true, force: true }));

  const application = () => run(process.execPath, [join(place, "application.ts")]);

  it("runs on Node from a link to the repository", async () => {
    const link = join(place, "node_modules", "meshport");
    await symlink(resolve("."), link);
    expect((await application()).stdout).toBe("unavailable\n");
    await rm(link);
  });

  it("runs on Node and compiles as the package that is built", async () => {
    const folder = join(place, "node_modules", "meshport");
    await run(process.execPath, [join(".ci", "build-client.mjs"), folder]);
    expect((await application()).stdout).toBe("unavailable\n");
    const tsc = resolve("node_modules", "typescript", "bin", "tsc");
    const compiled = await run(process.execPath, [tsc, "-p", place]).catch(
      (error: { stdout: string }) => error,
    );
    expect(compiled.stdout).toBe("");
  });
});
