// What one could say next.

/** Chips for the present moment, the best first: { label, say } or { label, do }. */
export function suggestions({ linked, contacts, session, pin, last, skill }) {
  const [first = "Ann Lee", second = "John Smith"] = contacts;
  if (!linked) return [{ label: "Link the account", do: "link" }, { label: "help", say: "help" }];
  if (pin) return pinChips(pin, session, skill);
  if (last?.choosing) return ["the first one", "the second one", "never mind"].map((say) => ({ label: say, say }));
  if (last?.answered) return [`find ${second}`, "repeat that", "what are the office hours?", "lock it", "stop"].map((say) => ({ label: say, say }));
  const questions = [`what is ${first}’s number?`, `find ${second}`, "what are the office hours?", "help"];
  return (session ? questions : [...questions.slice(0, 3), `open ${skill}`]).map((say) => ({ label: say, say }));
}

function pinChips(pin, session, skill) {
  const words = `my PIN is ${[...pin].join(" ")}`;
  const say = session ? words : `tell ${skill} ${words}`;
  const wrong = [...pin].map((digit) => (Number(digit) % 9) + 1).join(" ");
  return [
    { label: say, say },
    { label: "send it again", say: session ? "send it again" : `tell ${skill} to send it again` },
    { label: `try a wrong one: ${wrong}`, say: session ? wrong : `tell ${skill} my PIN is ${wrong}` },
    { label: "never mind", say: "never mind" },
  ];
}
