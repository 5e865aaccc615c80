// Connects the controls, the conversation, the phone, the screen and the inspector.

import * as api from "./api.js";
import * as conversation from "./conversation.js";
import { $, el, memory } from "./dom.js";
import * as inspector from "./inspector.js";
import * as phone from "./phone.js";
import * as screen from "./screen.js";
import { asText, asVoice } from "./ssml.js";
import { suggestions } from "./suggestions.js";
import * as voice from "./voice.js";

const state = { cast: null, session: null, last: null, pin: null, busy: false, said: [], recall: 0, reprompted: false };

async function start() {
  setUpTheme();
  const { cast, locales, offers } = await api.cast();
  Object.assign(state, { cast, offers });
  const options = (id, list) => $(id).replaceChildren(...list.map(([value, label]) => el("option", { value }, label)));
  const people = cast.employees.map(({ id, name }) => [id, name]);
  options("employee", cast.employees.map(({ id, name, peculiarities }) => [id, [name, ...peculiarities].join(" · ")]));
  options("person", [["", "not recognized"], ...people]);
  options("device", cast.devices.map(({ id, name }) => [id, name]));
  options("locale", locales.map((locale) => [locale, locale]));
  const example = cast.contacts[0] ?? "Ann Lee";
  conversation.welcome(example);
  phone.setUpPhone();
  screen.setUpScreen();
  inspector.setUpInspector({ onSend: (what, tampering) => send(what, { shown: "(the same request again)", tampering }) });
  voice.setUpVoice({ locale: () => $("locale").value, onHeard: say, onListening: (on) => conversation.device(on ? "listening" : "idle") });
  setUpScene();
  setUpForm();
  const opened = Date.now();
  api.watchInbox({ onLive: phone.live, onMessage: (message) => received(message, Date.now() - opened > 1500 || Date.parse(message.at) > opened - 1000) });
  draw();
  if (matchMedia("(hover: hover)").matches) $("utterance").focus();
}

const employee = () => state.cast.employees.find(({ id }) => id === $("employee").value);

function setUpTheme() {
  const apply = (theme) => (theme ? (document.documentElement.dataset.theme = theme) : delete document.documentElement.dataset.theme);
  apply(memory.get("theme"));
  $("theme").addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = dark ? "light" : "dark";
    apply(theme);
    memory.set("theme", theme);
  });
}

function setUpScene() {
  $("scene").open = matchMedia("(min-width: 940px)").matches;
  matchMedia("(min-width: 940px)").addEventListener("change", (event) => { if (event.matches) $("scene").open = true; });
  $("employee").addEventListener("change", () => {
    phone.handTo(employee());
    state.pin = null;
    endSession("The account changed: new session.");
  });
  $("linked").addEventListener("change", draw);
  for (const id of ["person", "device", "locale"]) $(id).addEventListener("change", draw);
  $("device").addEventListener("change", () => endSession("The device changed: new session."));
  $("new-session").addEventListener("click", newSession);
  $("silence").addEventListener("click", staySilent);
  $("disable").addEventListener("click", () => send("disable", { shown: "(disables the skill in the Alexa app)" }));
  phone.handTo(employee());
}

function setUpForm() {
  const input = $("utterance");
  $("say").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text || state.busy) return;
    input.value = "";
    say(text);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step || !state.said.length) return;
    event.preventDefault();
    state.recall = Math.max(0, Math.min(state.said.length, state.recall + step));
    input.value = state.recall ? state.said.at(-state.recall) : "";
  });
}

function say(text) {
  state.said.push(text);
  state.recall = 0;
  return send({ say: text }, { shown: text });
}

/** Sends an action to the webhook, and shows the action and the response. */
async function send(what, { shown, tampering = "none" }) {
  if (state.busy) return;
  busy(true);
  state.reprompted = false;
  const question = conversation.mine(shown);
  const answered = conversation.waiting();
  conversation.device("thinking");
  const result = await api.act({
    employee: $("employee").value, linked: $("linked").checked, person: $("person").value || null,
    device: $("device").value, locale: $("locale").value, session: state.session, what, tampering,
  });
  answered();
  if (result.error) {
    conversation.refused(result.error);
    conversation.device("refused");
  } else {
    show(question, result);
  }
  busy(false);
  draw();
}

function show(question, { understood, slots, exchange, session }) {
  const inspect = inspector.record(understood, exchange);
  const heard = Object.entries(slots).map(([name, value]) => ` · ${name}: ${value}`).join("");
  conversation.meta(question, understood + heard);
  const small = `${exchange.status} · ${exchange.millis} ms`;
  if (exchange.status !== 200) {
    conversation.meta(conversation.refused(`The server refused this request with ${exchange.status} and did nothing else. The reason is in the server log only.`), small, inspect);
    conversation.device("refused");
    return;
  }
  const reply = exchange.response?.response ?? {};
  screen.react(reply.directives, session !== null);
  const ended = understood === "SessionEndedRequest" || understood.startsWith("AlexaSkillEvent");
  if (!ended) {
    const turn = conversation.hers({ speech: reply.outputSpeech, card: reply.card, onLink: link });
    conversation.meta(turn, session ? small : `${small} · session ended`, inspect);
  } else {
    conversation.meta(conversation.note("The skill handles this without a reply."), small, inspect);
  }
  remember(reply, understood, session);
  speak(reply.outputSpeech, session);
}

function remember(reply, understood, session) {
  const text = asText(reply.outputSpeech);
  const told = reply.outputSpeech?.ssml?.includes('"telephone"') ?? false;
  state.session = session;
  state.last = { reprompt: reply.reprompt?.outputSpeech, answered: told, choosing: /\bwhich\b|the one in/i.test(text) && !told };
  if (told || ["LockIntent", "LockEverywhereIntent", "AlexaSkillEvent.SkillDisabled"].includes(understood)) state.pin = null;
}

async function speak(speech, session) {
  conversation.device("speaking");
  await Promise.all([voice.say(asVoice(speech), $("locale").value), new Promise((done) => setTimeout(done, 700))]);
  if (!state.busy) conversation.device(session ? "listening" : "idle");
}

function received(message, live) {
  const code = phone.receive(message, live);
  if (code && live) {
    state.pin = code;
    draw();
  }
}

function link() {
  $("linked").checked = true;
  conversation.note("The account is now linked.");
  draw();
  $("utterance").focus();
}

/** A few seconds of silence. Alexa says the reprompt the first time, and ends the session the second time. */
function staySilent() {
  conversation.mine("(says nothing)").classList.add("silent");
  if (!state.reprompted && state.last?.reprompt) {
    state.reprompted = true;
    conversation.meta(conversation.hers({ speech: state.last.reprompt }), "reprompt from the last response");
    speak(state.last.reprompt, state.session);
  } else {
    send("silence", { shown: "(still nothing)" });
  }
}

function newSession() {
  if (state.session) send("leave", { shown: "(leaves the skill)" });
  else endSession("New session.");
  $("utterance").focus();
}

function endSession(why) {
  if (state.session) conversation.note(why);
  state.session = null;
  state.last = null;
  screen.clear();
  conversation.device("idle");
  draw();
}

function busy(on) {
  state.busy = on;
  $("send").disabled = on;
  $("log").setAttribute("aria-busy", String(on));
}

function draw() {
  const open = state.session !== null;
  const device = state.cast.devices.find(({ id }) => id === $("device").value);
  $("echo-name").textContent = device.name;
  screen.turnTo(device);
  $("linked-text").textContent = $("linked").checked ? "Linked" : "Not linked";
  $("session-state").dataset.open = String(open);
  $("session-state").textContent = open ? `Session open` : "No session";
  $("silence").disabled = !open;
  $("scene-summary").textContent = `· ${employee().name} · ${device.name} · ${$("linked").checked ? "linked" : "not linked"}`;
  const chips = suggestions({ linked: $("linked").checked, contacts: state.cast.contacts, session: state.session, pin: state.pin, last: state.last, offers: state.offers[$("locale").value] });
  $("chips").replaceChildren(...chips.map((chip, at) =>
    el("button", { type: "button", class: at ? "chip" : "chip first", onclick: () => (chip.do === "link" ? link() : state.busy || say(chip.say), $("utterance").focus()) }, chip.label)));
}

start();
