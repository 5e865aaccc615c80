// Small helpers to create and find elements.

export const $ = (id) => document.getElementById(id);

/** Creates an element: el("p", { class: "x", onclick: f }, "text", child). Text is never parsed as HTML. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null && child !== false));
  return element;
}

export const timeOf = (when) => new Date(when).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

export const initials = (name) => name.split(/\s+/).slice(0, 2).map((word) => word[0] ?? "").join("").toUpperCase();

/** Remembers choices between visits. Does nothing if the browser does not allow storage. */
export const memory = {
  get(key) {
    try { return localStorage.getItem(`countersign.${key}`); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem(`countersign.${key}`, value); } catch { /* not remembered, for example in a private window */ }
  },
};
