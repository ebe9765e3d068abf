// Writes `meshport/client` as a package of JavaScript with its types, for those who do not run TypeScript: into
// dist/client, or the folder named on the command line.
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

const folder = process.argv[2] ?? join("dist", "client");
const { name, version, license, dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const used = ["@bufbuild/protobuf", "@connectrpc/connect", "@connectrpc/connect-web"];
const client = {
  name,
  version,
  description: "The client of Meshport, an Open Cloud Mesh server",
  license,
  type: "module",
  private: true,
  sideEffects: false,
  exports: { "./client": { types: "./client/index.d.ts", default: "./client/index.js" } },
  dependencies: Object.fromEntries(used.map((dependency) => [dependency, dependencies[dependency]])),
};

for (const part of ["client", "gen"]) rmSync(join(folder, part), { recursive: true, force: true });
const tsc = join("node_modules", "typescript", "bin", "tsc");
execFileSync(process.execPath, [tsc, "-p", "tsconfig.client.json", "--outDir", folder], { stdio: "inherit" });
writeFileSync(join(folder, "package.json"), `${JSON.stringify(client, null, 2)}\n`);
copyFileSync("LICENSE", join(folder, "LICENSE"));
console.log(`meshport/client is in ${folder}`);
