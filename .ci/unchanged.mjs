// Fails when generated files differ from those in the repository, or when some were never added.
import { execFileSync } from "node:child_process";

const folder = process.argv[2];
const changes = execFileSync("git", ["status", "--porcelain", "--", folder], { encoding: "utf8" });
if (changes !== "") {
  console.error(`${folder} differs from what \`npm run generate\` makes:\n${changes}`);
  process.exit(1);
}
