# British English; also what en-AU, en-CA and en-IN hear.
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## Answers

number-one = { $name }'s { $kind } number is { $number }.
number-kind = { $kind }, { $number }
number-many = { $name } has { $count } numbers: { $numbers }.
number-none = I have no number for { $name }.
number-other = I have no { $kind } number for { $name }, but I do have: { $others }.
kind-mobile = mobile
kind-work = work
kind-home = home
kind-any = phone
anything-else = Anything else?
anything-else-reprompt = Whose number would you like? Or say: stop.

which = Which one do you mean: { $choices }?
which-reprompt = You can say, for example, { $example }.
choice-department = the one in { $department }
choice-first = the first one
choice-second = the second one
choice-third = the third one
too-many = I know several people called { $heard }. Please say the first and the last name.
nobody = I don't know anybody called { $heard }. Whose number would you like?
nobody-chosen = I didn't find that one. Whose number would you like?

## Several of one kind: two; all but the last of more, one after the other; the last. In numbers, commas are taken.

list-and-two = { $first } and { $second }
list-and-last = { $first } and { $second }
list-or-two = { $first } or { $second }
list-or-last = { $first } or { $second }
list-comma = { $first }, { $second }
list-semicolon = { $first }; { $second }
