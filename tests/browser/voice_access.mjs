// Follows the links of a mail about wrong PINs in Chromium. Usage: node voice_access.mjs <scenario> <pause link> <unlock link> [screenshot]
// Exits with 0 if the scenario passes. Otherwise prints the first error and exits with 1.

import assert from "node:assert/strict";

import { report, withPage } from "./chromium.mjs";

const title = (page) => page.textContent("h1");

/** Opens a link and checks the status and the heading. The browser logs a status of 400 or more as an error, which is expected here and removed. */
async function opens(page, faults, link, status, heading) {
  const response = await page.goto(link);
  assert.equal(response.status(), status);
  assert.equal(await title(page), heading);
  if (status >= 400) assert.match(faults.pop() ?? "", new RegExp(`${status}`));
}

const scenarios = {
  /** Follows the pause link and confirms. The second time it is refused. Then does the same with the unlock link. */
  async pause(page, faults, [pause, unlock]) {
    await opens(page, faults, pause, 200, "Pause voice access?");
    await page.click("button");
    await page.waitForFunction(() => document.title === "Voice access is paused");
    assert.equal(await page.locator("button").count(), 0, "the page has no button afterwards");
    await opens(page, faults, pause, 410, "This link has been used");
    await opens(page, faults, unlock, 200, "Unlock voice access?");
    await page.click("button");
    await page.waitForFunction(() => document.title === "Voice access is unlocked");
    await opens(page, faults, unlock, 410, "This link has been used");
  },

  /** Opening, reloading and leaving a page change nothing. A truncated link is not found. */
  async look(page, faults, [pause, unlock]) {
    for (const link of [pause, unlock]) {
      await page.goto(link);
      await page.reload();
      await page.goto("about:blank");
      await opens(page, faults, link, 200, link === pause ? "Pause voice access?" : "Unlock voice access?");
      await opens(page, faults, link.slice(0, -4), 404, "This link does not work");
    }
  },

  /** The pages work with the keyboard alone. Nothing is cut off, and everything is readable, light and dark. */
  async everywhere(page, faults, [pause, unlock, screenshot]) {
    for (const screen of [[320, "dark"], [400, "light"], [1600, "light"]]) {
      for (const link of [pause, unlock]) await fits(page, link, screen);
    }
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 400, height: 720 });
    await page.goto(pause);
    assert.equal(await page.getAttribute("html", "lang"), "en-US");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Pause voice access");
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none", "the focus is visible");
    if (screenshot) await page.screenshot({ path: screenshot });
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.title === "Voice access is paused");
    assert.deepEqual(await page.evaluate(faint), [], "enough contrast when done");
  },

  /** A browser that is set to German gets German pages. Their longer texts fit too. */
  async german(page, faults, [pause, unlock, screenshot]) {
    await opens(page, faults, pause.slice(0, -4), 404, "Dieser Link führt ins Leere");
    for (const screen of [[320, "light"], [400, "dark"]]) {
      for (const link of [unlock, pause]) await fits(page, link, screen);
    }
    assert.equal(await page.getAttribute("html", "lang"), "de-DE");
    assert.equal(await title(page), "Sprachzugang pausieren?");
    if (screenshot) await page.screenshot({ path: screenshot });
    await page.click("button");
    await page.waitForFunction(() => document.title === "Der Sprachzugang ist pausiert");
  },
};

/** The browser language of each scenario that does not use English. */
const locales = { german: "de-DE" };

/** Checks that nothing on the page is cut off, that the text has enough contrast, and that the button is large enough. */
async function fits(page, link, [width, colorScheme]) {
  await page.setViewportSize({ width, height: 720 });
  await page.emulateMedia({ colorScheme });
  await page.goto(link);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wider, 0, `no sideways scrolling (${width})`);
  const button = await page.locator("button").boundingBox();
  assert.ok(button.height >= 44 && button.x >= 0 && button.x + button.width <= width, `the button is large enough for a thumb (${width})`);
  assert.deepEqual(await page.evaluate(faint), [], `enough contrast (${colorScheme})`);
}

/** Runs in the page. Returns every text whose contrast is below 4.5 to 1 (WCAG 2.2, 1.4.3). */
function faint() {
  const light = (color) => {
    const [r, g, b] = color.match(/[\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return /, 0\)$/.test(color) && element.parentElement ? behind(element.parentElement) : color;
  };
  return [...document.querySelectorAll("h1, p, button")].flatMap((element) => {
    const [one, other] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    return ratio < 4.5 ? [`${element.textContent.trim()}: ${ratio.toFixed(2)}`] : [];
  });
}

const [name, ...links] = process.argv.slice(2);
await report(async () => {
  assert.ok(scenarios[name], `no such scenario: ${name}`);
  await withPage(links[0], (page, faults) => scenarios[name](page, faults, links), locales[name]);
});
