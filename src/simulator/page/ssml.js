// Converts Alexa's speech into text to read, and into text for the browser's voice.

/** Splits speech into pieces: { kind: "text" | "telephone" | "digits", text }. */
export function pieces(speech) {
  if (!speech) return [];
  if (speech.type === "PlainText") return [{ kind: "text", text: speech.text ?? "" }];
  const parsed = new DOMParser().parseFromString(speech.ssml ?? "", "application/xml");
  if (parsed.querySelector("parsererror")) return [{ kind: "text", text: speech.ssml ?? "" }];
  const found = [];
  walk(parsed.documentElement, found);
  return tidy(found);
}

export const asText = (speech) => pieces(speech).map((piece) => written(piece)).join("");

/** Returns speech as text for the browser's voice: digits are said one by one. */
export const asVoice = (speech) =>
  pieces(speech).map((piece) => (piece.kind === "text" ? piece.text : [...piece.text].filter((c) => /\d/.test(c)).join(" "))).join("");

/** Returns a piece as it is written: telephone numbers have groups of digits. */
export function written({ kind, text }) {
  if (kind === "telephone") return grouped(text);
  if (kind === "digits") return [...text.replace(/\s+/g, "")].join(" ");
  return text;
}

function walk(node, found) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE || child.nodeType === Node.CDATA_SECTION_NODE) {
      found.push({ kind: "text", text: child.nodeValue });
    } else if (child.nodeName === "break") {
      found.push({ kind: "text", text: " " });
    } else if (child.nodeName === "say-as") {
      const as = child.getAttribute("interpret-as");
      const kind = as === "telephone" ? "telephone" : ["digits", "spell-out", "characters"].includes(as) ? "digits" : "text";
      found.push({ kind, text: child.textContent });
    } else if (child.nodeType === Node.ELEMENT_NODE) {
      walk(child, found);
      if (["p", "s"].includes(child.nodeName)) found.push({ kind: "text", text: " " });
    }
  }
}

function tidy(found) {
  const joined = [];
  for (const piece of found) {
    const last = joined.at(-1);
    if (piece.kind === "text" && last?.kind === "text") last.text += piece.text;
    else joined.push({ ...piece });
  }
  for (const piece of joined) piece.text = piece.text.replace(/\s+/g, " ");
  if (joined.length) {
    joined[0].text = joined[0].text.trimStart();
    joined.at(-1).text = joined.at(-1).text.trimEnd();
  }
  return joined.filter((piece) => piece.text);
}

function grouped(number) {
  const digits = number.replace(/[^\d+]/g, "");
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(digits);
  if (american) return `+1 (${american[1]}) ${american[2]}-${american[3]}`;
  const national = /^(\d{3})(\d{3})(\d{4})$/.exec(digits);
  if (national) return `(${national[1]}) ${national[2]}-${national[3]}`;
  if (!/^\+?\d{7,15}$/.test(digits)) return number;
  const [, plus, rest] = /^(\+\d{2})?(\d+)$/.exec(digits) ?? [null, "", digits];
  return `${plus ?? ""} ${rest.replace(/(\d{3})(?=\d{2,})/g, "$1 ")}`.trim();
}
