// Suggests what to say next, with samples from the voice model of the selected language.

/** Returns the current suggestions, best first: { label, say } or { label, do }. */
export function suggestions({ linked, contacts, session, pin, last, offers }) {
  const say = speaker(offers, session);
  const [first = "Ann Lee", second = "John Smith"] = contacts;
  if (!linked) return [{ label: "Link account", do: "link" }, ...chips([say("AMAZON.HelpIntent")])];
  if (pin) return pinChips(pin, say);
  if (last?.choosing) return chips([...offers.places.map((ordinal) => say("ChooseIntent", { ordinal })), say("AMAZON.CancelIntent")]);
  const hours = say("OfficeHoursIntent");
  if (last?.answered) return chips([say("FindContactIntent", { name: second }), say("AMAZON.RepeatIntent"), hours, say("LockIntent"), say("AMAZON.StopIntent")]);
  const questions = [say("FindContactIntent", { name: first }), say("FindContactIntent", { name: second }), hours];
  return chips([...questions, session ? say("AMAZON.HelpIntent") : offers.open]);
}

/** Returns a function that words an intent with its slots. `outside` adds the skill's name if no session is open. */
function speaker(offers, session) {
  return (intent, slots = {}, outside = false) => {
    const names = Object.keys(slots).map((name) => `{${name}}`).join();
    const sample = (offers.intents[intent] ?? []).find((said) => (said.match(/\{\w+\}/g) ?? []).join() === names);
    if (!sample) return null;
    const said = Object.entries(slots).reduce((text, [name, value]) => text.replace(`{${name}}`, value), sample);
    return outside && !session ? `${offers.tell} ${said}` : said;
  };
}

const chips = (said) => said.filter(Boolean).map((say) => ({ label: say, say }));

function pinChips(pin, say) {
  const digits = [...pin];
  const wrong = digits.map((digit) => (Number(digit) % 9) + 1).join(" ");
  const told = say("PinIntent", { pin: digits.join(" ") }, true);
  const mistaken = say("PinIntent", { pin: wrong }, true);
  const again = say("ResendIntent", {}, true);
  return [
    { label: told, say: told },
    { label: again, say: again },
    { label: `✗ ${mistaken}`, say: mistaken },
    ...chips([say("AMAZON.CancelIntent")]),
  ];
}
