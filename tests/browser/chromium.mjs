// Starts Chromium for the tests and collects the errors of a page.

import assert from "node:assert/strict";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

import { chromium } from "playwright-core";

/** Returns $CHROMIUM, or the first program in PATH with one of these names. scripts/setup looks for the same names. */
function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const paths = ["chromium", "chromium-browser", "google-chrome"].flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = paths.find(canBeRun);
  assert.ok(found, "Chromium is missing: run scripts/setup, or set $CHROMIUM to its path");
  return found;
}

function canBeRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Calls `play` with a new page of a new browser set to `locale`. Fails if the page logs an error or contacts a host other than that of `address`. */
export async function withPage(address, play, locale = "en-US") {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale });
    page.setDefaultTimeout(20_000);
    const faults = [];
    page.on("console", (message) => { if (message.type() === "error") faults.push(message.text()); });
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("request", (request) => { if (new URL(request.url()).host !== new URL(address).host) faults.push(`contacts another host: ${request.url()}`); });
    await play(page, faults);
    assert.deepEqual(faults, [], "the page has no errors");
  } finally {
    await browser.close();
  }
}

/** Runs `work`. If it fails, prints the error and makes the process exit with 1. */
export async function report(work) {
  try {
    await work();
  } catch (fault) {
    console.error(fault.stack ?? fault);
    process.exitCode = 1;
  }
}
