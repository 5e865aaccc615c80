// Drives the simulator in Chromium. Usage: node simulator.mjs <scenario> <address of the page> [screenshot]
// Exits with 0 if the scenario passes. Otherwise prints the first error and exits with 1.

import assert from "node:assert/strict";

import { report, withPage } from "./chromium.mjs";

const ANN = /202.{0,3}555.?0188/;

const scenarios = {
  /** Asks for a number, reads the PIN from the phone on the page, says the PIN and gets the number. */
  async conversation(page, { screenshot }) {
    await ask(page, "what is Ann Lee's number?");
    const pin = await pinOnPhone(page);
    assert.match(pin, /^[1-9]\d{2}$/, "the phone shows a PIN of three digits");
    assert.doesNotMatch(await page.textContent("#log"), ANN, "the number is not spoken before the PIN");
    assert.ok(!(await page.textContent("#log")).includes(pin), "Alexa does not speak the PIN");
    await ask(page, `my PIN is ${[...pin].join(" ")}`);
    await page.waitForSelector(".spoken-number.telephone");
    assert.match(await lastReply(page), ANN, "the number is spoken after the PIN");
    assert.equal(await page.getAttribute("#session-state", "data-open"), "true", "the session stays open");
    await page.waitForSelector('#echo[data-state="listening"]');
    if (screenshot) await page.screenshot({ path: screenshot });
  },

  /** Saves the conversation as a fixture, under the name of the screenshot but ending in .json. */
  async save(page, { screenshot }) {
    await ask(page, "what is Ann Lee's number?");
    const pin = await pinOnPhone(page);
    await ask(page, `my PIN is ${[...pin].join(" ")}`);
    await page.waitForSelector(".spoken-number.telephone");
    await page.evaluate(() => { if (document.getElementById("inspector").hidden) document.getElementById("show-inspector").click(); });
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
    assert.equal(download.suggestedFilename(), "conversation.json");
    await download.saveAs(screenshot.replace(/png$/, "json"));
  },

  /** The mail opens in a frame and shows the same PIN as the text message. */
  async mail(page) {
    await ask(page, "find Ann Lee");
    const pin = await pinOnPhone(page);
    await page.click(".mail button");
    const hasText = new RegExp([...pin].join("\\s*"));
    await page.frameLocator("#reader-frame").locator("body", { hasText }).waitFor();
    await page.keyboard.press("Escape");
    await page.waitForSelector("#phone-home:not([hidden])");
  },

  /** A device with a screen shows where the PIN was sent, but neither the PIN nor the number. The end of the session clears the screen. */
  async screen(page, { screenshot }) {
    assert.equal(await page.isVisible("#screen"), false, "a device without a screen has no frame");
    await page.selectOption("#device", { label: "Office Echo Show" });
    await page.waitForSelector("#glass .home");
    await ask(page, "what is Ann Lee's number?");
    const pin = await pinOnPhone(page);
    const shown = await page.locator("#glass .apl").innerText();
    for (const part of [/Your PIN was sent to/, /your email at e•••\.com/, /your phone ending in 42/, /\d minutes?/]) assert.match(shown, part);
    assert.ok(!shown.includes(pin), "the PIN is not on the screen");
    await page.waitForSelector('#echo[data-state="listening"]');
    if (screenshot) await page.screenshot({ path: screenshot });
    await ask(page, pin);
    assert.match(await lastReply(page), ANN, "the number is told");
    assert.doesNotMatch(await page.innerText("#screen"), /0188/, "the number is not on the screen");
    await ask(page, "stop");
    await page.waitForSelector("#glass .home");
    assert.equal(await page.locator("#glass .apl").count(), 0, "nothing of the skill stays when the session ends");
    await page.selectOption("#device", { label: "Kitchen Echo" });
    assert.equal(await page.isVisible("#screen"), false, "the frame disappears with the device");
  },

  /** If the app allows it, the screen shows the number, but only after the PIN. */
  async answer(page, { screenshot }) {
    await page.selectOption("#device", { label: "Office Echo Show" });
    await ask(page, "what is Ann Lee's number?");
    const pin = await pinOnPhone(page);
    assert.doesNotMatch(await page.innerText("#glass"), /Ann|0188/, "nothing of the answer is shown before the PIN");
    await ask(page, pin);
    const shown = await page.innerText("#glass .apl");
    for (const part of [/Ann Lee/, /mobile/, /\+1 202-555-0188/, /\+1 202-555-0189/]) assert.match(shown, part);
    await page.waitForSelector('#echo[data-state="listening"]');
    if (screenshot) await page.screenshot({ path: screenshot });
  },

  /** Holds a whole conversation with the suggestion chips alone, in every language. Only five locales, because a device is sent at most five PINs an hour. */
  async languages(page) {
    const offered = await page.locator("#locale option").allTextContents();
    assert.deepEqual(offered, ["en-US", "de-DE", "en-AU", "en-CA", "en-GB", "en-IN", "es-ES", "fr-FR"]);
    for (const locale of ["en-GB", "de-DE", "es-ES", "fr-FR", "en-AU"]) {
      await page.selectOption("#locale", locale);
      await chip(page, 0);
      await pinOnPhone(page);
      await chip(page, 0);
      assert.match(await lastReply(page), ANN, `${locale}: the number is spoken`);
      await chip(page, 1);
      assert.match(await lastReply(page), ANN, `${locale}: the answer is repeated`);
      await chip(page, 3);
      assert.equal(await page.getAttribute("#session-state", "data-open"), "false", `${locale}: it is locked`);
    }
  },

  /** A wrong PIN reveals nothing, and the right one still works afterwards. */
  async wrong(page) {
    await ask(page, "what is Ann Lee's number?");
    const pin = await pinOnPhone(page);
    const wrong = [...pin].map((digit) => (Number(digit) % 9) + 1).join("");
    await ask(page, wrong);
    const reply = await lastReply(page);
    assert.doesNotMatch(reply, ANN, "a wrong PIN reveals nothing");
    assert.equal(await page.getAttribute("#session-state", "data-open"), "true", "another try is possible");
    await ask(page, pin);
    assert.match(await lastReply(page), ANN, "the right PIN still works");
  },

  /** Everything can be done with the keyboard. */
  async keyboard(page) {
    const first = await page.evaluate(() => document.querySelector("a[href], button, input, select, textarea, [tabindex]").className);
    assert.equal(first, "skip", "the first stop skips to the conversation");
    await page.focus(".skip");
    assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement).clipPath), "none", "the link is visible when it has the focus");
    await page.keyboard.press("Enter");
    assert.equal(await focused(page), "utterance", "the link leads to the field");
    await page.keyboard.type("find ann lee");
    await page.keyboard.press("Enter");
    const pin = await pinOnPhone(page);
    await page.waitForFunction(() => !document.getElementById("send").disabled);
    await page.keyboard.press("ArrowUp");
    assert.equal(await page.inputValue("#utterance"), "find ann lee", "the arrow brings back what was said");
    await page.fill("#utterance", "");
    await page.keyboard.type(pin);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".spoken-number.telephone");
    for (const id of ["employee", "linked", "person", "device", "locale", "speak", "show-inspector", "theme", "new-session", "turn"]) {
      if (id === "turn") await page.evaluate(() => { if (document.getElementById("inspector").hidden) document.getElementById("show-inspector").click(); });
      assert.ok(await reachable(page, id), `${id} is reached with Tab`);
    }
    await page.focus("#tab-request");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(page), "tab-response", "arrows move between the tabs");
    assert.match(await page.textContent("#pane"), /outputSpeech/);
  },

  /** Nothing is cut off and nothing overlaps at widths of 400, 1000 and 1600 pixels, light and dark, with and without a screen. */
  async widths(page) {
    for (const [width, device] of [[400, "kitchen"], [1600, "kitchen"], [400, "office"], [1000, "office"], [1600, "office"]]) {
      await page.setViewportSize({ width, height: 860 });
      await page.selectOption("#device", device);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await ask(page, "find Ann Lee");
        await page.evaluate(() => { if (document.getElementById("inspector").hidden) document.getElementById("show-inspector").click(); });
        await page.evaluate(() => { document.getElementById("scene").open = true; });
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(wider, 0, `no sideways scrolling (${width}, ${colorScheme})`);
        const cut = await page.evaluate(() => [...document.querySelectorAll("button, input, select, #frame")]
          .filter((control) => control.checkVisibility() && control.getBoundingClientRect().right > innerWidth + 1)
          .map((control) => control.id || control.textContent));
        assert.deepEqual(cut, [], `no control is cut off (${width}, ${colorScheme})`);
        const over = await page.evaluate(() => {
          const parts = [...document.querySelectorAll("#echo, #frame, #shapes, #log, #chips, #say")].filter((part) => part.checkVisibility());
          const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
          const pairs = parts.flatMap((one, at) => parts.slice(at + 1).map((other) => [one, other]));
          return pairs.filter((pair) => meet(...pair.map((part) => part.getBoundingClientRect()))).map((pair) => pair.map(({ id }) => id).join(" and "));
        });
        assert.deepEqual(over, [], `nothing overlaps (${width}, ${device}, ${colorScheme})`);
      }
    }
  },

  /** An account that is not linked gets a card, and the card links it. A request that was tampered with is rejected. */
  async scene(page) {
    await page.click("#linked");
    await ask(page, "what is Ann Lee's number?");
    await page.click(".card button");
    assert.equal(await page.isChecked("#linked"), true, "the card links the account");
    await ask(page, "what are the office hours?");
    assert.match(await lastReply(page), /nine to five/, "an open question needs no PIN");
    await page.evaluate(() => { if (document.getElementById("inspector").hidden) document.getElementById("show-inspector").click(); });
    await page.selectOption("#tampering", "changed");
    await page.click("#resend");
    await page.waitForSelector(".turn.refused");
    assert.match(await page.textContent(".turn.refused"), /400/);
  },
};

async function ask(page, text) {
  const before = await page.locator(".turn.hers .meta").count();
  await page.fill("#utterance", text);
  await page.press("#utterance", "Enter");
  await page.waitForFunction((before) => document.querySelectorAll(".turn.hers .meta").length > before, before);
  await page.waitForFunction(() => !document.getElementById("send").disabled);
}

/** Says the text of the chip at this position. */
async function chip(page, at) {
  const said = await page.locator(".chip").nth(at).innerText();
  await ask(page, said);
}

async function pinOnPhone(page) {
  const code = page.locator(".text:not(.older) .code");
  await code.waitFor();
  return code.textContent();
}

const lastReply = (page) => page.locator(".turn.hers .bubble").last().textContent();
const focused = (page) => page.evaluate(() => document.activeElement.id);

async function reachable(page, id) {
  await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
  await page.focus(".skip");
  for (let step = 0; step < 60; step += 1) {
    if ((await focused(page)) === id) return true;
    await page.keyboard.press("Tab");
  }
  return false;
}

const [name, address, screenshot] = process.argv.slice(2);
await report(async () => {
  assert.ok(scenarios[name], `no such scenario: ${name}`);
  await withPage(address, async (page) => {
    await page.goto(address);
    await page.waitForSelector(".chip");
    await scenarios[name](page, { screenshot });
  });
});
