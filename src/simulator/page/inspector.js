// Shows requests and responses as JSON, with their headers. Can send a request again, edited or tampered with.

import { fixture } from "./api.js";
import { $, el } from "./dom.js";

const turns = [];
let current = null;
let part = "request";

export function setUpInspector({ onSend }) {
  const parts = ["request", "response", "headers"];
  for (const name of parts) $(`tab-${name}`).addEventListener("click", () => choose(name));
  document.querySelector(".tabs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    choose(parts[(parts.indexOf(part) + step + parts.length) % parts.length]);
    $(`tab-${part}`).focus();
  });
  $("turn").addEventListener("change", () => pick(turns[Number($("turn").value)]));
  $("copy").addEventListener("click", copy);
  $("save").addEventListener("click", save);
  $("show-inspector").addEventListener("click", () => open($("inspector").hidden));
  $("edit").addEventListener("click", () => edit($("edited").hidden));
  $("again").addEventListener("submit", (event) => {
    event.preventDefault();
    send(onSend);
  });
  if (matchMedia("(min-width: 1440px)").matches) open(true, false);
}

/** Adds the request and response of a turn. Returns a function that shows them. */
export function record(label, exchange) {
  const turn = { exchange, number: turns.length };
  if (!turns.length) $("turn").replaceChildren();
  turns.push(turn);
  $("save").disabled = false;
  $("turn").append(el("option", { value: turn.number }, `${turns.length}. ${label} · ${exchange.status} · ${exchange.millis} ms`));
  pick(turn);
  return () => {
    pick(turn);
    open(true);
    $("inspector").scrollIntoView({ block: "nearest" });
    $("tab-request").focus();
  };
}

export function open(on, focus = true) {
  $("inspector").hidden = !on;
  $("show-inspector").setAttribute("aria-expanded", String(on));
  if (on && focus) $("inspector").scrollIntoView({ block: "nearest" });
}

function pick(turn) {
  current = turn;
  $("turn").value = String(turn.number);
  $("edit").disabled = $("resend").disabled = false;
  edit(false);
  draw();
}

function choose(name) {
  part = name;
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const chosen = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  }
  $("pane").setAttribute("aria-labelledby", `tab-${name}`);
  draw();
}

function draw() {
  if (!current) return;
  const { exchange } = current;
  if (part === "headers") {
    $("pane").replaceChildren(headers("Request", exchange.request_headers), headers(`Response ${exchange.status}`, exchange.response_headers));
  } else {
    const body = part === "request" ? exchange.request : exchange.response;
    $("pane").replaceChildren(body === null ? el("p", { class: "nothing" }, `Status ${exchange.status} without JSON: the server gives no reasons to callers that it does not trust.`) : json(body));
  }
  $("pane").scrollTop = 0;
}

function headers(title, pairs) {
  return el("dl", {}, el("h3", {}, title), ...pairs.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

function json(value) {
  const pre = el("pre");
  const text = JSON.stringify(value, null, 2);
  const token = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  let end = 0;
  for (const found of text.matchAll(token)) {
    const kind = found[2] !== undefined ? "j-key" : found[1] !== undefined ? "j-string" : "j-word";
    pre.append(text.slice(end, found.index), el("span", { class: kind }, found[1] ?? found[0]), found[2] ?? "");
    end = found.index + found[0].length;
  }
  pre.append(text.slice(end));
  return pre;
}

async function copy() {
  const text = part === "headers" ? $("pane").innerText : JSON.stringify(current?.exchange[part] ?? null, null, 2);
  try {
    await navigator.clipboard.writeText(text);
    $("copy").textContent = "Copied";
  } catch {
    $("copy").textContent = "Copy failed";
  }
  setTimeout(() => { $("copy").textContent = "Copy"; }, 1500);
}

/** Downloads the conversation as a fixture for `countersign replay`. */
async function save() {
  const held = turns.map(({ exchange }) => exchange).filter(({ status }) => status === 200);
  const exchanges = held.map(({ request, status, response }) => ({ request, status, response }));
  // Unique, because a replay derives its random numbers from the title.
  const title = `Recorded in the simulator, ${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
  const text = await fixture({ title, exchanges });
  $("save").textContent = text ? "Saved" : "Not saved";
  setTimeout(() => { $("save").textContent = "Save as fixture"; }, 1500);
  if (!text) return;
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: "conversation.json" });
  link.click();
  URL.revokeObjectURL(link.href);
}

function edit(on) {
  $("edited").hidden = !on;
  $("edit").setAttribute("aria-expanded", String(on));
  $("edit").textContent = on ? "Stop editing" : "Edit";
  if (on) {
    $("edited").value = JSON.stringify(current.exchange.request, null, 2);
    $("edited").focus();
  }
}

function send(onSend) {
  let request = current.exchange.request;
  if (!$("edited").hidden) {
    try {
      request = JSON.parse($("edited").value);
      $("edited").setCustomValidity("");
    } catch (problem) {
      $("edited").setCustomValidity(`This is not valid JSON: ${problem.message}`);
      $("edited").reportValidity();
      return;
    }
  }
  onSend({ raw: { request, restamp: $("restamp").checked } }, $("tampering").value);
}
