# French of France. People are spoken to as "vous".
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## When a budget is spent

pin-sent-longer = Pour votre sécurité, je vous ai envoyé cette fois un code plus long, à { $digits } chiffres, sur { $places }. Quel est le code ?
pin-wrong-longer = Ce n'est pas le bon code. Pour votre sécurité, je vous en ai envoyé cette fois un plus long, à { $digits } chiffres, sur { $places }. Quel est le code ?
pin-renewed = Ce n'est pas le bon code. Je vous en ai envoyé un autre sur { $places }, et l'ancien ne fonctionne plus. Quel est le nouveau ?
pin-none-left = Ce n'est pas le bon code, et je ne peux pas vous en envoyer d'autre pour le moment. Réessayez plus tard.
pin-longer-later = Pour votre sécurité, ce code ne fonctionne plus. Reposez votre question, et je vous en enverrai un plus long.
wait-on-device = Pour votre sécurité, réessayez dans { $wait }. Si vous ne pouvez pas attendre, { $unlock ->
    [mail] débloquez l'accès vocal avec le lien reçu par e-mail
   *[administrator] adressez-vous à votre administrateur
 }.
too-many-sends = Je ne peux plus vous envoyer de code pour le moment. Réessayez dans { $wait }.
voice-paused = L'accès vocal est suspendu. { $unlock ->
    [mail] Vous pouvez le débloquer avec le lien reçu par e-mail, ou vous adresser à votre administrateur
   *[administrator] Adressez-vous à votre administrateur
 }.
unknown-devices-closed = Il y a eu trop de codes erronés sur des appareils que vous n'avez jamais utilisés, et celui-ci est donc bloqué. { $unlock ->
    [mail] Vous pouvez le débloquer avec le lien reçu par e-mail, ou vous adresser à votre administrateur
   *[administrator] Adressez-vous à votre administrateur
 }.
voice-off = Pour votre sécurité, l'accès vocal a été désactivé après trop de codes erronés. { $unlock ->
    [mail] Vous pouvez le débloquer avec le lien reçu par e-mail, ou vous adresser à votre administrateur
   *[administrator] Adressez-vous à votre administrateur
 }.
minutes = { $count ->
    [one] une minute
   *[other] { $count } minutes
 }
hours = { $count ->
    [one] une heure
   *[other] { $count } heures
 }
