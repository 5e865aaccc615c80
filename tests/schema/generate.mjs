// Writes into generated/: what a skill may answer, as the public ask-sdk-model package types it, and what Amazon takes for
// a skill's manifest and voice model, as the public ask-smapi-model package specifies it.
// The results are derived from those packages and are never committed; scripts/setup makes them.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const { createGenerator } = createRequire(import.meta.url)("ts-json-schema-generator");
process.chdir(fileURLToPath(new URL(".", import.meta.url)));

function write(name, schema) {
  mkdirSync("generated", { recursive: true });
  writeFileSync(`generated/${name}.schema.json`, JSON.stringify(schema, null, 1) + "\n");
}

function response() {
  return createGenerator({
    path: "node_modules/ask-sdk-model/index.d.ts",
    tsconfig: "tsconfig.json",
    type: "ResponseEnvelope",
    expose: "export",
    additionalProperties: false,
    skipTypeCheck: true,
  }).createSchema("ResponseEnvelope");
}

const { definitions } = JSON.parse(readFileSync("node_modules/ask-smapi-model/spec.json", "utf8"));

// The specification is older than JSON Schema's way with it: an object may hold more than it says, and what inherits
// says so by `allOf`. Here an object that stands alone is closed, so that a misspelt key is found; one with heirs is open.
function closed(definition) {
  const schema = structuredClone(definition);
  if (schema.properties && !schema.discriminator && !schema.additionalProperties) {
    schema.additionalProperties = false;
  }
  return schema;
}

// Asks for synonyms, and at least one, of every value. Amazon takes values without; so do its own samples.
const { TypeValueObject } = Object.fromEntries(
  Object.entries(definitions).map(([name, definition]) => [name.split(".").pop(), definition]),
);
TypeValueObject.required = ["value"];
delete TypeValueObject.properties.synonyms.minItems;

// One definition, and all that it refers to.
function specified(root) {
  const wanted = [root];
  const found = {};
  for (let name = wanted.pop(); name; name = wanted.pop()) {
    if (found[name]) continue;
    if (!definitions[name]) throw new Error(`the specification has no ${name}`);
    found[name] = closed(definitions[name]);
    const references = JSON.stringify(found[name]).matchAll(/"#\/definitions\/([^"]+)"/g);
    wanted.push(...[...references].map((reference) => reference[1]));
  }
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $ref: `#/definitions/${root}`,
    definitions: found,
  };
}

write("response", response());
write("manifest", specified("v1.skill.Manifest.SkillManifestEnvelope"));
write("model", specified("v1.skill.interactionModel.InteractionModelData"));
