// Draws every APL document in Chromium, on each shape of the simulator's screen, and checks that its text fits.
// Usage: node documents.mjs <address of the page> <folder of the documents> <folder for the screenshots>
// Exits with 0 if every text fits. Otherwise prints the first error and exits with 1.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { report, withPage } from "./chromium.mjs";

const SHAPES = ["wide", "small", "round", "tv"];
const line = (label, text) => ({ label, text });
const NUMBERS = ["mobile", "work", "home", "assistant", "fax", "front desk"].map((label, at) => line(label, `+1 202-555-018${at}`));

/** The data of each document: the usual texts, and the longest that must fit. */
const SAMPLES = {
  prompt: {
    usual: { headline: "Your PIN was sent to", places: "your email at e•••.com and your phone ending in 42", left: "Valid for another 5 minutes" },
    one: { headline: "Ihre PIN ging an", places: "Ihr Telefon mit den Endziffern 42", left: "Noch eine Minute gültig" },
    long: { headline: "Votre code est arrivé sur", places: "votre adresse électronique chez e•••.com et votre téléphone qui se termine par 42, et votre second téléphone qui se termine par 43, mais pas sur votre second téléphone", left: "Valable encore quarante-cinq minutes" },
  },
  answer: {
    usual: { headline: "Ann Lee", lines: NUMBERS.slice(0, 2) },
    one: { headline: "Office hours", lines: [line("", "From nine to five.")] },
    german: { headline: "Ann Lee", lines: [line("Mobilnummer", "+49 1512 3456789"), line("Privatnummer", "+49 30 901820")] },
    spanish: { headline: "Ann Lee", lines: [line("número de móvil", "+34 612 34 56 78"), line("número del trabajo", "+34 912 34 56 78")] },
    french: { headline: "Ann Lee", lines: [line("numéro de portable", "+33 6 12 34 56 78"), line("numéro professionnel", "+33 1 23 45 67 89")] },
    six: { headline: "Maximiliane von Hohenstein-Schwarzenberg", lines: NUMBERS },
    words: { headline: "Ann Lee", lines: [line("Mobiltelefon (privat)", "+49 (0) 30 1234-567890"), line("téléphone du secrétariat", "ann.lee.hohenstein@subsidiary.example.com"), NUMBERS[0]] },
    sentence: { headline: "Contact Finder", lines: [line("", "The Juniper Hill office is open from nine to five, Monday to Friday, and on the first Saturday of each month from ten to two. On public holidays it is closed; the switchboard then leads to the office in Aberdeen, which is open around the clock and speaks English, German, Spanish and French. Deliveries are taken at the gate in Mill Lane until four; whoever comes later rings at the lodge and waits for the porter.")] },
    escaped: { headline: "&#64;R&amp;D &lt;3 &#36;{1+1}", lines: [line("work", "+1 202-555-0199")] },
  },
};

/** Runs in the page. Returns every text that is cut off or outside the screen, after scrolling to it where possible. */
function cutOff() {
  const glass = document.getElementById("glass");
  const screen = glass.getBoundingClientRect();
  const round = document.getElementById("frame").dataset.shape === "round";
  const within = (box, outer) => box.left >= outer.left - 1 && box.right <= outer.right + 1 && box.top >= outer.top - 1 && box.bottom <= outer.bottom + 1;
  const fromMiddle = (x, y) => Math.hypot(x - screen.x - screen.width / 2, y - screen.y - screen.height / 2);
  const inCircle = ({ left, right, top, bottom }) => [left, right].every((x) => [top, bottom].every((y) => fromMiddle(x, y) <= screen.width / 2 + 1));
  const clipping = (element) => {
    const found = [];
    for (let outer = element; outer !== glass; outer = outer.parentElement) if (getComputedStyle(outer).overflowY !== "visible") found.push(outer);
    return found;
  };
  const faults = [];
  for (const element of document.querySelectorAll(".apl-text")) {
    const [text] = element.childNodes;
    const range = document.createRange();
    const scroller = element.closest(".apl-scrollview");
    for (let at = 0; at < text.length; at += 1) {
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const box = () => range.getBoundingClientRect();
      if (!within(box(), scroller.getBoundingClientRect())) {
        const scale = screen.width / glass.firstChild.offsetWidth;
        scroller.scrollTop += (box().bottom - scroller.getBoundingClientRect().bottom) / scale + 2;
      }
      const whole = clipping(element).every((outer) => within(box(), outer.getBoundingClientRect()));
      if (!whole || !within(box(), screen) || (round && !inCircle(box()))) faults.push(text.data.slice(at));
    }
    scroller.scrollTop = 0;
  }
  return faults;
}

/** Runs in the page. Returns every word that is broken across two lines. */
function brokenWords() {
  const broken = [];
  for (const { childNodes: [text] } of document.querySelectorAll(".apl-text")) {
    for (const word of text.data.matchAll(/[\p{L}\p{N}]+/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const [first, ...more] = range.getClientRects();
      if (more.some(({ top }) => top > first.top + 1)) broken.push(word[0]);
    }
  }
  return broken;
}

/** Runs in the page. Returns true if a part is only visible after scrolling. */
const scrolls = () => [...document.querySelectorAll(".apl-scrollview")].some((scroller) => scroller.scrollHeight > scroller.clientHeight + 1);

const [address, folder, pictures] = process.argv.slice(2);

async function show(page, name, document, data) {
  const directive = { type: "Alexa.Presentation.APL.RenderDocument", token: name, document, datasources: { [name]: data } };
  await page.evaluate(async (directive) => (await import("/simulator/screen.js")).react([directive], true), directive);
}

async function isWhole(page, name, document, sample, data) {
  await show(page, name, document, data);
  const texts = Object.values(data).flat().flatMap((part) => (typeof part === "string" ? part : [part.label, part.text]));
  for (const shape of SHAPES) {
    const place = `${name}, ${sample}, ${shape}`;
    await page.check(`#shapes input[value="${shape}"]`);
    assert.deepEqual(await page.evaluate(cutOff), [], `${place}: no text is cut off from this point`);
    if (sample !== "words") assert.deepEqual(await page.evaluate(brokenWords), [], `${place}: no word is broken`);
    if (["usual", "one", "german", "spanish", "french", ...(shape === "round" ? [] : ["six"])].includes(sample)) {
      assert.equal(await page.evaluate(scrolls), false, `${place}: everything is visible without scrolling`);
    }
    const drawn = await page.textContent("#glass .apl");
    for (const text of texts) assert.ok(drawn.includes(text.replace("&amp;", "&").replace("&lt;", "<").replace("&#36;", "$").replace("&#64;", "@")), `${place}: "${text}" is drawn`);
    await page.locator("#frame").screenshot({ path: join(pictures, `screen-${name}-${sample}-${shape}.png`) });
  }
}

/** A document that the simulator cannot draw is reported on the screen for the user, and in the console for the tests. */
async function isTold(page, faults, change, told) {
  const document = { type: "APL", version: "1.3", background: "#000000", mainTemplate: { parameters: ["answer"], items: [{ type: "Text", text: "${answer.headline}" }] } };
  change(document, document.mainTemplate.items[0]);
  await show(page, "answer", document, { headline: "<img src=x>" });
  assert.match(await page.textContent("#glass .complaint"), told);
  assert.match(faults.pop() ?? "", told);
  assert.equal(await page.locator("#glass img").count(), 0, "a name is not interpreted as HTML");
}

await report(async () => {
  const names = readdirSync(folder).filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length));
  assert.deepEqual(names.filter((name) => !SAMPLES[name]), [], "every document has samples here");
  await withPage(address, async (page, faults) => {
    await page.setViewportSize({ width: 1900, height: 1000 });
    await page.goto(address);
    await page.waitForSelector(".chip");
    if (await page.isVisible("#inspector")) await page.click("#show-inspector");
    await page.selectOption("#device", { label: "Office Echo Show" });
    for (const name of names) {
      const document = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
      for (const [sample, data] of Object.entries(SAMPLES[name])) await isWhole(page, name, document, sample, data);
    }
    await isTold(page, faults, () => {}, /markup is not supported: <img src=x>/);
    await isTold(page, faults, (_, text) => { text.type = "Video"; }, /Video: this component is not supported/);
    await isTold(page, faults, (_, text) => { text.text = "A"; text.maxLines = 2; }, /Text: not supported: maxLines/);
    await isTold(page, faults, (_, text) => { text.text = "A"; text.fontSize = "@huge"; }, /Text, fontSize: there is no "@huge"/);
    await isTold(page, faults, (_, text) => { text.text = "${answer.heading}"; }, /Text: there is no "heading"/);
    await isTold(page, faults, (_, text) => { text.text = "${String.length('A')}"; }, /Text: there is no "String"/);
    await isTold(page, faults, (document) => { document.type = "APLT"; }, /the type "APLT" is not supported/);
    await isTold(page, faults, (document) => { document.import = []; }, /not supported: import/);
  });
});
