// The screen of a device that has one: a frame around what the skill shows.

import { draw } from "./apl.js";
import { $, el, memory, timeOf } from "./dom.js";

const SHAPES = {
  wide: { label: "Show 8", width: 1280, height: 800, dpi: 160, shape: "rectangle", mode: "hub" },
  small: { label: "Show 5", width: 960, height: 480, dpi: 160, shape: "rectangle", mode: "hub" },
  round: { label: "Spot", width: 480, height: 480, dpi: 160, shape: "round", mode: "hub" },
  tv: { label: "TV", width: 960, height: 540, dpi: 320, shape: "rectangle", mode: "tv" },
};

const RENDER = "Alexa.Presentation.APL.RenderDocument";

/** What is on the screen: a directive, and whether the session went on when it came. */
let shown = null;
let shape = "wide";

export function setUpScreen() {
  shape = Object.hasOwn(SHAPES, memory.get("shape") ?? "") ? memory.get("shape") : shape;
  $("shapes").append(...Object.entries(SHAPES).map(([name, { label }]) =>
    el("label", {}, el("input", { type: "radio", name: "shape", value: name, checked: name === shape }), el("span", {}, label))));
  $("shapes").addEventListener("change", ({ target }) => {
    shape = target.value;
    memory.set("shape", shape);
    paint();
  });
  new ResizeObserver(fit).observe($("glass"));
  setInterval(() => { if (!shown) paint(); }, 10_000);
  paint();
}

/** Only a device with a screen has a frame. */
export function turnTo(device) {
  $("screen").hidden = !device.screen;
  $("screen").setAttribute("aria-label", `Screen of ${device.name}`);
}

/** What a response does to the screen. What it does not replace stays until the session ends, as on a device. */
export function react(directives = [], goesOn) {
  const visual = directives.filter(({ type }) => type.startsWith("Alexa.Presentation."));
  if (visual.length) shown = { directive: visual.at(-1), goesOn };
  else if (!goesOn || !shown?.goesOn) shown = null;
  paint();
}

/** The session is over: the device is at home again. */
export function clear() {
  shown = null;
  paint();
}

function paint() {
  $("frame").dataset.shape = shape;
  const { element, problems } = shown ? drawn(shown.directive) : { element: home(), problems: [] };
  for (const problem of problems) console.error(`${SHAPES[shape].label}: ${problem}`);
  $("glass").replaceChildren(element, ...(problems.length ? [complaint(problems)] : []));
  fit();
}

function drawn(directive) {
  const { label, ...viewport } = SHAPES[shape];
  if (directive.type === RENDER) return draw(directive, viewport);
  return { element: home(), problems: [`${directive.type} is not drawn`] };
}

/** What is drawn has the size of the device; it is shown as large as the frame is. */
function fit() {
  const canvas = $("glass").querySelector(".apl");
  if (canvas) canvas.style.scale = $("glass").clientWidth / SHAPES[shape].width;
}

const home = () => el("div", { class: "home" },
  el("strong", {}, timeOf(Date.now())), el("span", {}, "What the skill shows will be here."));

const complaint = (problems) => el("div", { class: "complaint" },
  el("strong", {}, "The viewer does not draw all of this document."), el("ul", {}, ...problems.map((problem) => el("li", {}, problem))));
