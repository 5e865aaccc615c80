// Speech output and speech recognition, in browsers that support them.

import { $, memory } from "./dom.js";

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
const voice = "speechSynthesis" in window ? window.speechSynthesis : null;

/** Sets up the buttons. Recognized speech goes to `onHeard`. */
export function setUpVoice({ locale, onHeard, onListening }) {
  const speak = $("speak");
  speak.hidden = !voice;
  const press = (on) => {
    speak.setAttribute("aria-pressed", String(on));
    memory.set("speak", on ? "yes" : "no");
    if (!on) voice?.cancel();
  };
  press(memory.get("speak") === "yes");
  speak.addEventListener("click", () => press(speak.getAttribute("aria-pressed") !== "true"));
  setUpEars({ locale, onHeard, onListening });
}

/** Speaks a text if speech output is on. Resolves when it has been spoken. */
export function say(text, locale) {
  if (!voice || $("speak").getAttribute("aria-pressed") !== "true" || !text) return Promise.resolve();
  return new Promise((done) => {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = locale;
    utterance.onend = utterance.onerror = () => done();
    voice.cancel();
    voice.speak(utterance);
  });
}

function setUpEars({ locale, onHeard, onListening }) {
  if (!Recognition) return;
  const mic = $("mic");
  mic.hidden = false;
  let ears = null;
  const listening = (on) => {
    mic.setAttribute("aria-pressed", String(on));
    onListening(on);
  };
  mic.addEventListener("click", () => {
    if (ears) return ears.stop();
    voice?.cancel();
    ears = new Recognition();
    ears.lang = locale();
    ears.onresult = (event) => onHeard(event.results[0][0].transcript);
    ears.onend = () => { ears = null; listening(false); };
    ears.start();
    listening(true);
  });
}
