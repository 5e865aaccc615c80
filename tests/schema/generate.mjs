// Writes generated/response.schema.json: what a skill may answer, as the public ask-sdk-model package types it.
// The result is derived from that package and is never committed; scripts/setup makes it.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const { createGenerator } = createRequire(import.meta.url)("ts-json-schema-generator");
process.chdir(fileURLToPath(new URL(".", import.meta.url)));

const schema = createGenerator({
  path: "node_modules/ask-sdk-model/index.d.ts",
  tsconfig: "tsconfig.json",
  type: "ResponseEnvelope",
  expose: "export",
  additionalProperties: false,
  skipTypeCheck: true,
}).createSchema("ResponseEnvelope");

mkdirSync("generated", { recursive: true });
writeFileSync("generated/response.schema.json", JSON.stringify(schema, null, 1) + "\n");
