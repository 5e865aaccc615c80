// Draws an APL document as HTML elements. Supports the parts of APL that our documents use. Anything else is reported in
// `problems`, so that an incomplete drawing never looks complete.

import { bind } from "./binding.js";
import { el } from "./dom.js";
import { COMPONENTS, length } from "./properties.js";

const DOCUMENT = ["type", "version", "theme", "background", "resources", "mainTemplate"];
const RESOURCES = ["dimensions", "strings"];
const STRUCTURE = { Container: ["data", "items"], Frame: ["items"], ScrollView: ["items"], Text: ["text"] };
const ESCAPES = { amp: "&", lt: "<", gt: ">" };

/** Draws a document with its data. Returns an element with the viewport's size in dp, and what could not be drawn. */
export function draw({ document, datasources = {} }, viewport) {
  const problems = [];
  const trying = (place, work) => {
    try {
      return work();
    } catch ({ message }) {
      problems.push(`${place}: ${message}`);
      return undefined;
    }
  };
  const canvas = el("div", { class: "apl" });
  canvas.style.width = `${viewport.width}px`;
  canvas.style.height = `${viewport.height}px`;
  trying("the document", () => {
    if (document?.type !== "APL") throw new Error(`the type "${document?.type}" is not supported`);
    refuseUnknown(document, DOCUMENT);
    const drawing = { viewport, trying };
    const names = namesOf(document, datasources, drawing);
    canvas.style.backgroundColor = bind(document.background, names);
    canvas.append(...children(document.mainTemplate, names, drawing, 1));
  });
  return { element: canvas, problems };
}

/** Returns the names that expressions of the document can use: the viewport, its resources and its data. */
function namesOf({ resources = [], mainTemplate }, datasources, { viewport, trying }) {
  const names = { viewport };
  for (const { when = true, ...block } of resources) {
    trying("resources", () => {
      refuseUnknown(block, RESOURCES);
      if (!bind(when, names)) return;
      for (const values of Object.values(block)) for (const [name, value] of Object.entries(values)) names[`@${name}`] = bind(value, names);
    });
  }
  for (const parameter of mainTemplate.parameters ?? []) {
    trying("parameters", () => {
      if (!Object.hasOwn(datasources, parameter)) throw new Error(`there is no data for "${parameter}"`);
      names[parameter] = datasources[parameter];
    });
  }
  return names;
}

/** Draws the items of `parent` whose condition is true, at most `most`. With data, draws one item per entry. */
function children(parent, names, drawing, most) {
  const fitting = (names, most) => (parent.items ?? [])
    .filter((item) => drawing.trying(item.type, () => bind(item.when ?? true, names)))
    .slice(0, most)
    .map((item) => component(item, names, drawing))
    .filter(Boolean);
  if (parent.data === undefined) return fitting(names, most);
  const data = drawing.trying(parent.type, () => bind(parent.data, names)) ?? [];
  return data.flatMap((entry, index) => fitting({ ...names, data: entry, index, length: data.length }, 1));
}

function component(item, names, drawing) {
  return drawing.trying(item.type, () => {
    if (!Object.hasOwn(COMPONENTS, item.type)) throw new Error("this component is not supported");
    const known = COMPONENTS[item.type];
    refuseUnknown(item, ["type", "when", "spacing", ...STRUCTURE[item.type], ...Object.keys(known)]);
    const element = el("div", { class: `apl-${item.type.toLowerCase()}` });
    for (const [name, { css, read }] of Object.entries(known).filter(([name]) => Object.hasOwn(item, name))) {
      drawing.trying(`${item.type}, ${name}`, () => { element.style[css] = read(bind(item[name], names), drawing.viewport); });
    }
    if (item.spacing !== undefined) element.dataset.spacing = length(bind(item.spacing, names), drawing.viewport);
    if (item.type === "Text") write(element, bind(item.text, names));
    else element.append(...spaced(element, children(item, names, drawing, item.type === "Container" ? undefined : 1)));
    return element;
  });
}

/** Sets the distance of each child to the one before it. */
function spaced(parent, elements) {
  const side = parent.style.flexDirection === "row" ? "marginLeft" : "marginTop";
  for (const element of elements.slice(1)) element.style[side] = element.dataset.spacing ?? "";
  return elements;
}

/** Sets the text of a Text component. APL allows markup in it; ours has none, only characters escaped because of that. */
function write(element, text) {
  if (typeof text !== "string" || !text) throw new Error("the text is empty");
  const tag = /<[^>]*>/.exec(text);
  if (tag) throw new Error(`markup is not supported: ${tag[0]}`);
  element.textContent = text.replace(/&(?:(amp|lt|gt)|#(\d+));/g, (_, name, code) => (name ? ESCAPES[name] : String.fromCodePoint(Number(code))));
}

function refuseUnknown(object, known) {
  const unknown = Object.keys(object).filter((name) => !known.includes(name));
  if (unknown.length) throw new Error(`not supported: ${unknown.join(", ")}`);
}
