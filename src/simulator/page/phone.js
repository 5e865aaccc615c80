// The phone next to the conversation. Shows the text messages and mails of the person whose account is selected.

import { $, el, initials, timeOf } from "./dom.js";

const messages = [];
let owner = null;
let opener = null;

/** Shows the phone of `employee`. */
export function handTo(employee) {
  owner = employee;
  $("phone-name").textContent = employee.name;
  $("phone-avatar").textContent = initials(employee.name);
  $("phone-number").textContent = employee.phone ?? "no phone";
  $("mail-address").textContent = employee.email ?? "";
  closeReader();
  show();
}

/** Adds a message. Returns the PIN in it if the message is for the owner of the phone, or else null. */
export function receive(message, live) {
  messages.push(message);
  if (!isOwners(message)) return null;
  show(live ? message.seq : null);
  if (live) buzz(message);
  return codeIn(message.text);
}

export function setUpPhone() {
  $("reader-back").addEventListener("click", closeReader);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !$("reader").hidden) closeReader();
  });
  const tick = () => { $("phone-clock").textContent = timeOf(Date.now()); };
  tick();
  setInterval(tick, 10_000);
}

export function live(on) {
  $("phone-live").textContent = on ? "live" : "connecting";
  $("phone-live").classList.toggle("on", on);
}

const isOwners = (message) => owner && (message.to === owner.email || message.to === owner.phone);
const codeIn = (text) => /(?<![\d+])\d{3,8}(?!\d)/.exec(text)?.[0] ?? null;

function show(arrived = null) {
  const own = messages.filter(isOwners);
  const texts = own.filter((message) => message.channel === "sms").slice(-2);
  const mails = own.filter((message) => message.channel === "email").slice(-4).reverse();
  $("texts").replaceChildren(...(texts.length ? texts.map((message) => textOf(message, message === texts.at(-1), arrived)) : [empty("Text messages arrive here.")]));
  $("mails").replaceChildren(...(mails.length ? mails.map((message) => mailOf(message, arrived)) : [el("li", {}, empty("Mails arrive here."))]));
  const last = arrived && $("texts").lastElementChild;
  last?.scrollIntoView?.({ block: "nearest" });
}

const empty = (text) => el("p", { class: "empty" }, text);

function textOf(message, newest, arrived) {
  const code = codeIn(message.text);
  const at = code ? message.text.indexOf(code) : -1;
  const content = at < 0 ? [message.text] : [message.text.slice(0, at), el("span", { class: "code" }, code), message.text.slice(at + code.length)];
  const state = `${newest ? "" : " older"}${message.seq === arrived ? " arrived" : ""}`;
  return el("div", { class: `text${state}`, "data-seq": message.seq }, ...content, el("time", { datetime: message.at }, timeOf(message.at)));
}

function mailOf(message, arrived) {
  const open = (event) => {
    message.read = true;
    opener = event.currentTarget;
    $("reader-frame").src = `/simulator/inbox/${message.seq}/mail`;
    $("phone-home").hidden = true;
    $("reader").hidden = false;
    $("reader-back").focus();
  };
  const state = `${message.read ? "" : " unread"}${message.seq === arrived ? " arrived" : ""}`;
  return el("li", { class: `mail${state}` },
    el("button", { type: "button", onclick: open, "data-seq": message.seq, disabled: !message.html },
      el("span", { class: "avatar", "aria-hidden": "true" }, "@"),
      el("strong", {}, message.subject ?? "(no subject)"),
      el("p", {}, message.text.replace(/\s+/g, " ").slice(0, 140)),
      el("time", { datetime: message.at }, timeOf(message.at))));
}

function closeReader() {
  if ($("reader").hidden) return;
  $("reader").hidden = true;
  $("reader-frame").removeAttribute("src");
  $("phone-home").hidden = false;
  const seq = opener?.dataset.seq;
  show();
  document.querySelector(`.mail button[data-seq="${seq}"]`)?.focus();
}

function buzz(message) {
  const frame = document.querySelector(".phone-frame");
  frame.classList.remove("buzz");
  void frame.offsetWidth;
  frame.classList.add("buzz");
  if (message.channel !== "sms") return;
  const toast = $("toast");
  toast.replaceChildren(el("strong", {}, "Messages · now"), message.text);
  toast.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { toast.hidden = true; }, 9000);
}
