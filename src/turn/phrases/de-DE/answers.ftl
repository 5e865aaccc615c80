# German. People are spoken to as "Sie". Each kind of number is a whole noun, and feminine.
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## Answers

number-one = Die { $kind } von { $name } ist { $number }.
number-kind = { $kind }, { $number }
number-many = Von { $name } habe ich { $count } Nummern: { $numbers }.
number-none = Von { $name } habe ich keine Nummer.
number-other = Von { $name } habe ich keine { $kind }, aber dafür: { $others }.
kind-mobile = Mobilnummer
kind-work = Büronummer
kind-home = Privatnummer
kind-any = Telefonnummer
anything-else = Noch etwas?
anything-else-reprompt = Wessen Nummer möchten Sie? Oder sagen Sie: Stopp.

which = Wen meinen Sie: { $choices }?
which-reprompt = Sie können zum Beispiel sagen: { $example }.
choice-department = die Person aus { $department }
choice-first = die erste Person
choice-second = die zweite Person
choice-third = die dritte Person
too-many = Ich kenne mehrere, die { $heard } heißen. Bitte sagen Sie Vor- und Nachnamen.
nobody = Ich kenne niemanden, der { $heard } heißt. Wessen Nummer möchten Sie?
nobody-chosen = Diese Person habe ich nicht gefunden. Wessen Nummer möchten Sie?

## Several of one kind: two; all but the last of more, one after the other; the last. In numbers, commas are taken.

list-and-two = { $first } und { $second }
list-and-last = { $first } und { $second }
list-or-two = { $first } oder { $second }
list-or-last = { $first } oder { $second }
list-comma = { $first }, { $second }
list-semicolon = { $first }; { $second }
