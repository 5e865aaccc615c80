// Generates JSON schemas into generated/: of a skill's response, from the types of the public ask-sdk-model package, and of
// a skill's manifest and voice model, from the specification in the public ask-smapi-model package.
// The schemas are derived from those packages and never committed. scripts/setup runs this script.
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

// The specification lets every object have more keys than it lists, and a type inherits from another by `allOf`. Here an
// object without subtypes is closed, so that a misspelt key is found. One with subtypes must stay open for their keys.
function closed(definition) {
  const schema = structuredClone(definition);
  if (schema.properties && !schema.discriminator && !schema.additionalProperties) {
    schema.additionalProperties = false;
  }
  return schema;
}

// The specification requires at least one synonym for every value. Amazon accepts values without synonyms, and Amazon's own
// samples have such values.
const { TypeValueObject } = Object.fromEntries(
  Object.entries(definitions).map(([name, definition]) => [name.split(".").pop(), definition]),
);
TypeValueObject.required = ["value"];
delete TypeValueObject.properties.synonyms.minItems;

// Returns a schema with one definition and everything that it refers to.
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
