# British English, also for en-AU, en-CA and en-IN.
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## Answers

number-one = { $name }'s { $kind } number is { $number }.
number-kind = { $kind }, { $number }
number-many = { $name } has { $count } numbers: { $numbers }.
number-none = I have no number for { $name }.
number-other = I have no { $kind } number for { $name }, only { $others }.
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
too-many = I found several people called { $heard }. Please say the first and last name.
nobody = I couldn't find anybody called { $heard }. Whose number would you like?
nobody-chosen = I couldn't find that one. Whose number would you like?

## Lists: two items; for three or more, all but the last, then the last. Numbers contain commas, so a semicolon separates them.

list-and-two = { $first } and { $second }
list-and-last = { $first } and { $second }
list-or-two = { $first } or { $second }
list-or-last = { $first } or { $second }
list-comma = { $first }, { $second }
list-semicolon = { $first }; { $second }
