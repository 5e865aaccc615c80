// Shows the conversation as speech bubbles, and the state of the device.

import { $, el } from "./dom.js";
import { pieces, written } from "./ssml.js";

const STATES = { idle: "Ready", thinking: "Thinking …", speaking: "Speaking …", listening: "Listening (microphone open)", refused: "The server refused the request" };

export function device(state) {
  $("echo").dataset.state = state;
  $("echo-state").textContent = STATES[state];
}

export function welcome(example) {
  $("log").replaceChildren(
    el("div", { class: "welcome" }, el("strong", {}, `Type: what is ${example}’s number?`),
      "A PIN arrives on the phone on this page. Read it back to Alexa to hear the number."),
  );
  new ResizeObserver(follow).observe($("log"));
}

export const mine = (text) => add("mine", [text]);
export const note = (text) => add("note", [text]);
export const refused = (text) => add("hers refused", [text]);

/** Shows that a response is pending. Returns a function that removes the indicator. */
export function waiting() {
  const turn = add("hers", [el("span", { class: "dots", role: "img", "aria-label": "Alexa is thinking" }, el("i"), el("i"), el("i"))]);
  turn.setAttribute("aria-hidden", "true");
  return () => turn.remove();
}

/** Adds a reply of Alexa, with its card for the Alexa app if there is one. */
export function hers({ speech, card, onLink }) {
  const said = pieces(speech).map((piece) =>
    piece.kind === "text" ? piece.text : el("span", { class: `spoken-number ${piece.kind}` }, written(piece)));
  if (!said.length) return add("hers silent", ["(says nothing)"]);
  const turn = add("hers", said);
  const shown = card && cardOf(card, onLink);
  if (shown) turn.querySelector(".bubble").append(shown);
  return turn;
}

/** Adds a line of details below a turn. */
export function meta(turn, text, onInspect) {
  const line = el("div", { class: "meta" }, el("span", {}, text));
  if (onInspect) line.append(el("button", { type: "button", onclick: onInspect }, "JSON"));
  turn.append(line);
  follow();
}

function cardOf(card, onLink) {
  if (card.type === "LinkAccount") {
    return el("div", { class: "card" }, "Card in the Alexa app: link your account. ",
      el("button", { type: "button", class: "small primary", onclick: onLink }, "Link account"));
  }
  const title = card.title ? `${card.title}: ` : "";
  return el("div", { class: "card" }, `Card in the Alexa app: ${title}${card.content ?? card.text ?? ""}`);
}

function add(kind, content) {
  $("log").querySelector(".welcome")?.remove();
  const turn = el("div", { class: `turn ${kind}` }, el("div", { class: "bubble" }, ...content));
  const who = kind.startsWith("mine") ? "You: " : kind.startsWith("hers") ? "Alexa: " : "";
  if (who) turn.querySelector(".bubble").prepend(el("span", { class: "visually-hidden" }, who));
  $("log").append(turn);
  follow();
  return turn;
}

function follow() {
  $("log").scrollTop = $("log").scrollHeight;
}
