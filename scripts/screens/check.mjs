// Amazon's apl-suggester over the documents that write.py wrote: node check.mjs FOLDER
// A development tool, not part of the project: npm install apl-suggester@2024.2.0 in a folder of your own,
// and run this with NODE_PATH naming its node_modules. Prints one JSON line; exit code 1 if it warns.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const { StaticAplTemplateValidator } = require("apl-suggester");

const folder = process.argv[2];
const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
const warnings = [];
for (const name of names) {
  const { document } = JSON.parse(readFileSync(join(folder, name), "utf8"));
  for (const each of await new StaticAplTemplateValidator().validate(document)) {
    warnings.push({ name, ...each });
  }
}
console.log(JSON.stringify({ documents: names.length, warnings }));
process.exit(warnings.length ? 1 : 0);
