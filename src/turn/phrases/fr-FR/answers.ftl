# French of France. People are spoken to as "vous". Each kind of number is a whole noun, and masculine.
# Do not put "de" before a name: before a vowel it would have to be "d'".
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## Answers

number-one = Pour { $name }, le { $kind } est le { $number }.
number-kind = { $kind }, { $number }
number-many = Pour { $name }, j'ai { $count } numéros : { $numbers }.
number-none = Je n'ai aucun numéro pour { $name }.
number-other = Je n'ai pas de { $kind } pour { $name }, mais voici ce que j'ai : { $others }.
kind-mobile = numéro de portable
kind-work = numéro professionnel
kind-home = numéro personnel
kind-any = numéro de téléphone
anything-else = Autre chose ?
anything-else-reprompt = De qui voulez-vous le numéro ? Si vous avez terminé, dites : stop.

which = Qui cherchez-vous : { $choices } ?
which-reprompt = Vous pouvez dire, par exemple : { $example }.
choice-department = la personne du service { $department }
choice-first = la première
choice-second = la deuxième
choice-third = la troisième
too-many = Je connais plusieurs personnes qui s'appellent { $heard }. Dites-moi le prénom et le nom, s'il vous plaît.
nobody = Je ne connais personne qui s'appelle { $heard }. De qui voulez-vous le numéro ?
nobody-chosen = Je n'ai pas trouvé cette personne. De qui voulez-vous le numéro ?

## Lists: two items; for three or more, all but the last, then the last. Numbers contain commas, so a semicolon separates them.

list-and-two = { $first } et { $second }
list-and-last = { $first } et { $second }
list-or-two = { $first } ou { $second }
list-or-last = { $first } ou { $second }
list-comma = { $first }, { $second }
list-semicolon = { $first } ; { $second }
