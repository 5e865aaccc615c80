# Spanish of Spain. People are spoken to as "tú". Each kind of number is a whole noun, and masculine.
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## Answers

number-one = El { $kind } de { $name } es { $number }.
number-kind = { $kind }, { $number }
number-many = Tengo { $count } números de { $name }: { $numbers }.
number-none = No tengo ningún número de { $name }.
number-other = No tengo { $kind } de { $name }, pero sí { $others }.
kind-mobile = número de móvil
kind-work = número del trabajo
kind-home = número de casa
kind-any = número de teléfono
anything-else = ¿Algo más?
anything-else-reprompt = ¿De quién quieres el número? Si no quieres nada más, di: para.

which = ¿Quién es exactamente: { $choices }?
which-reprompt = Puedes decir, por ejemplo: { $example }.
choice-department = la persona de { $department }
choice-first = la primera
choice-second = la segunda
choice-third = la tercera
too-many = Conozco a varias personas que se llaman { $heard }. Dime el nombre y el apellido, por favor.
nobody = No conozco a nadie que se llame { $heard }. ¿De quién quieres el número?
nobody-chosen = No he encontrado a esa persona. ¿De quién quieres el número?

## Lists: two items; for three or more, all but the last, then the last. Numbers contain commas, so a semicolon separates them.
## "y" becomes "e" before the sound of an i, and "o" becomes "u" before that of an o: { $sound } is the first sound of the second item.

list-and-two = { $first } { $sound ->
    [i] e
   *[other] y
 } { $second }
list-and-last = { $first } { $sound ->
    [i] e
   *[other] y
 } { $second }
list-or-two = { $first } { $sound ->
    [o] u
   *[other] o
 } { $second }
list-or-last = { $first } { $sound ->
    [o] u
   *[other] o
 } { $second }
list-comma = { $first }, { $second }
list-semicolon = { $first }; { $second }
