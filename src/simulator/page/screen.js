// The screen of the device, if it has one: a frame with what the skill shows.

import { draw } from "./apl.js";
import { $, el, memory, timeOf } from "./dom.js";

const SHAPES = {
  wide: { label: "Show 8", width: 1280, height: 800, dpi: 160, shape: "rectangle", mode: "hub" },
  small: { label: "Show 5", width: 960, height: 480, dpi: 160, shape: "rectangle", mode: "hub" },
  round: { label: "Spot", width: 480, height: 480, dpi: 160, shape: "round", mode: "hub" },
  tv: { label: "TV", width: 960, height: 540, dpi: 320, shape: "rectangle", mode: "tv" },
};

const RENDER = "Alexa.Presentation.APL.RenderDocument";

/** The directive on the screen, and whether the session continued after its response. */
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

/** Shows the frame if the device has a screen, and hides it otherwise. */
export function turnTo(device) {
  $("screen").hidden = !device.screen;
  $("screen").setAttribute("aria-label", `Screen of ${device.name}`);
}

/** Applies the directives of a response. As on a device, a document stays until it is replaced or the session ends. */
export function react(directives = [], goesOn) {
  const visual = directives.filter(({ type }) => type.startsWith("Alexa.Presentation."));
  if (visual.length) shown = { directive: visual.at(-1), goesOn };
  else if (!goesOn || !shown?.goesOn) shown = null;
  paint();
}

/** Returns to the home screen, because the session has ended. */
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
  return { element: home(), problems: [`${directive.type} is not supported`] };
}

/** Scales the drawing, which has the size of the device, to the size of the frame. */
function fit() {
  const canvas = $("glass").querySelector(".apl");
  if (canvas) canvas.style.scale = $("glass").clientWidth / SHAPES[shape].width;
}

const home = () => el("div", { class: "home" },
  el("strong", {}, timeOf(Date.now())), el("span", {}, "What the skill shows appears here."));

const complaint = (problems) => el("div", { class: "complaint" },
  el("strong", {}, "Parts of this document are not supported:"), el("ul", {}, ...problems.map((problem) => el("li", {}, problem))));
