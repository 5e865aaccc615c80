// Checks APL documents with Amazon's own validator. Usage: node validate.mjs <document.json>...
// Exits with 0 if there are no findings. Otherwise prints each one as file, place and fault, and exits with 1.

import { readFileSync } from "node:fs";

import suggester from "apl-suggester";

const validator = new suggester.StaticAplTemplateValidator();
for (const file of process.argv.slice(2)) {
  for (const { path, errorMessage } of await validator.validate(JSON.parse(readFileSync(file, "utf8")))) {
    console.log(`${file}: ${path}: ${errorMessage}`);
    process.exitCode = 1;
  }
}
