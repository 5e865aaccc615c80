// Holds APL documents to Amazon's own validator. Usage: node validate.mjs <document.json>...
// Prints each finding, as file, place and what is wrong, and exits with 1; exits with 0 when there is none.

import { readFileSync } from "node:fs";

import suggester from "apl-suggester";

const validator = new suggester.StaticAplTemplateValidator();
for (const file of process.argv.slice(2)) {
  for (const { path, errorMessage } of await validator.validate(JSON.parse(readFileSync(file, "utf8")))) {
    console.log(`${file}: ${path}: ${errorMessage}`);
    process.exitCode = 1;
  }
}
