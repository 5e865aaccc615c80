# German. People are spoken to as "Sie". Each kind of number is a whole noun, and feminine.
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## Answers

number-one = Die { $kind } von { $name } ist { $number }.
number-kind = { $kind }, { $number }
number-many = Von { $name } habe ich { $count } Nummern: { $numbers }.
number-none = Von { $name } habe ich keine Nummer.
number-other = Von { $name } habe ich keine { $kind }, dafür aber { $others }.
kind-mobile = Mobilnummer
kind-work = Büronummer
kind-home = Privatnummer
kind-any = Telefonnummer
anything-else = Sonst noch etwas?
anything-else-reprompt = Wessen Nummer brauchen Sie? Wenn Sie fertig sind, sagen Sie: Stopp.

which = Wen meinen Sie: { $choices }?
which-reprompt = Sie können zum Beispiel sagen: { $example }.
choice-department = die Person aus { $department }
choice-first = die erste Person
choice-second = die zweite Person
choice-third = die dritte Person
too-many = Ich kenne mehrere Personen mit dem Namen { $heard }. Bitte sagen Sie mir Vor- und Nachnamen.
nobody = Ich kenne niemanden mit dem Namen { $heard }. Wessen Nummer brauchen Sie?
nobody-chosen = Diese Person habe ich nicht gefunden. Wessen Nummer brauchen Sie?

## Lists: two items; for three or more, all but the last, then the last. Numbers contain commas, so a semicolon separates them.

list-and-two = { $first } und { $second }
list-and-last = { $first } und { $second }
list-or-two = { $first } oder { $second }
list-or-last = { $first } oder { $second }
list-comma = { $first }, { $second }
list-semicolon = { $first }; { $second }
