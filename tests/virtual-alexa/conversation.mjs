// Holds a whole conversation with a client that knows only the interaction model.
//
//   node conversation.mjs URL MODEL LOCALE APPLICATION-ID LINK-TOKEN NUMBER
//
// It says samples of the model with filled slots. When a person would look at the phone, it prints "PIN?" and reads the PIN
// from standard input. NUMBER is the digits that must be spoken after the PIN, and not before.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import readline from "node:readline";
import virtual from "virtual-alexa";

const [url, modelFile, locale, application, token, number] = process.argv.slice(2);
const { intents } = JSON.parse(readFileSync(modelFile, "utf8")).interactionModel.languageModel;
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/// Returns the first sample of an intent that has exactly these slots, with the slots filled.
function words(intent, slots = {}) {
  const { samples } = intents.find(({ name }) => name === intent);
  const names = Object.keys(slots).map((slot) => `{${slot}}`);
  const fits = (sample) =>
    sample.includes(" ") && (sample.match(/\{\w+\}/g) ?? []).join() === names.join();
  const sample = samples.find(fits);
  assert.ok(sample, `${intent} has a sample with ${names}`);
  return Object.entries(slots).reduce((text, [slot, said]) => text.replace(`{${slot}}`, said), sample);
}

/// Returns the speech of a response without its markup.
function heard(response) {
  const { ssml = "" } = response.response.outputSpeech ?? {};
  return ssml.replace(/<[^>]*>/g, "");
}

const digits = (text) => text.replace(/\D/g, "");
const ends = (response) => response.response.shouldEndSession;

async function pinOnThePhone() {
  process.stdout.write("PIN?\n");
  return (await lines.next()).value.trim();
}

const alexa = virtual.VirtualAlexa.Builder()
  .skillURL(url)
  .interactionModelFile(modelFile)
  .locale(locale)
  .applicationID(application)
  .create();
alexa.context().setAccessToken(token);
alexa.context().device().setID("amzn1.ask.device.VIRTUAL");

const say = async (intent, slots) => {
  const said = words(intent, slots);
  const response = await alexa.utter(said);
  process.stderr.write(`> ${said}\n< ${heard(response)}\n`);
  return response;
};

const welcome = await alexa.launch();
assert.equal(ends(welcome), false, "the skill listens");

const asked = await say("FindContactIntent", { name: "Ann Lee" });
assert.equal(ends(asked), false, "the skill waits for the PIN");
assert.ok(!digits(heard(asked)).includes(number), "the number is not spoken before the PIN");

const pin = await pinOnThePhone();
const wrong = await say("PinIntent", { pin: pin === "111" ? "222" : "111" });
assert.ok(!digits(heard(wrong)).includes(number), "a wrong PIN reveals nothing");

const told = await say("PinIntent", { pin });
assert.ok(digits(heard(told)).includes(number), `the number is spoken: ${heard(told)}`);
assert.equal(JSON.stringify(told.sessionAttributes ?? {}).includes(number), false, "the session does not contain the number");

const again = await say("FindContactIntent", { name: "Ann Lee" });
assert.ok(digits(heard(again)).includes(number), "the gate stays open for a while");

const locked = await say("LockIntent");
assert.equal(ends(locked), true, "locking ends the session");

const after = await say("FindContactIntent", { name: "Ann Lee" });
assert.ok(!digits(heard(after)).includes(number), "a new PIN is needed");

const stopped = await alexa.intend("AMAZON.StopIntent");
assert.equal(ends(stopped), true, "stopping ends the session");
process.stdout.write("held\n");
process.exit(0);
