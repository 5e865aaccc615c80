# French of France. People are spoken to as "vous".
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## When a budget is spent

pin-sent-longer = Pour votre sécurité, j'ai envoyé cette fois un code plus long, à { $digits } chiffres, sur { $places }. Quel est ce code ?
pin-wrong-longer = Ce n'est pas le bon code. Pour votre sécurité, j'en ai envoyé cette fois un plus long, à { $digits } chiffres, sur { $places }. Quel est ce code ?
pin-renewed = Ce n'est pas le bon code. J'en ai envoyé un autre sur { $places }, et l'ancien ne fonctionne plus. Quel est le nouveau ?
pin-none-left = Ce n'est pas le bon code, et je ne peux pas en envoyer d'autre pour le moment. Réessayez plus tard.
pin-longer-later = Pour votre sécurité, ce code ne fonctionne plus. Reposez votre question, et je vous en enverrai un plus long.
wait-on-device = Pour votre sécurité, réessayez dans { $wait }, ou { $unlock ->
    [mail] débloquez l'accès depuis votre e-mail
   *[administrator] demandez à votre administrateur
 }.
too-many-sends = Je vous ai envoyé autant de codes que possible pour le moment. Réessayez dans { $wait }.
voice-paused = L'accès vocal est suspendu. { $unlock ->
    [mail] Vous pouvez le débloquer depuis votre e-mail, ou demander à votre administrateur
   *[administrator] Demandez à votre administrateur
 }.
voice-off = Pour votre sécurité, l'accès vocal est désactivé après trop de codes erronés. { $unlock ->
    [mail] Vous pouvez le débloquer depuis votre e-mail, ou demander à votre administrateur
   *[administrator] Demandez à votre administrateur
 }.
minutes = { $count ->
    [one] une minute
   *[other] { $count } minutes
 }
hours = { $count ->
    [one] une heure
   *[other] { $count } heures
 }
