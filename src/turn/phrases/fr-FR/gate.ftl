# French of France. People are spoken to as "vous". A PIN is "un code", as everybody says it.
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## Where a code goes

place-email = votre adresse e-mail chez { $initial }… point { $ending }
place-phone = votre téléphone se terminant par { $digits }
length = { $digits ->
    [3] à trois chiffres
    [4] à quatre chiffres
    [5] à cinq chiffres
    [6] à six chiffres
    [7] à sept chiffres
   *[8] à huit chiffres
 }
a-pin = un code { length }
the-pin = le code { length }

## The gate

pin-sent = J'ai envoyé { a-pin } sur { $places }. Quel est ce code ?
pin-sent-partly = Je n'ai pu joindre que { $places }. J'y ai envoyé { a-pin }. Quel est ce code ?
pin-not-sent = Je n'ai pas encore pu joindre { $places }. Je continue d'essayer pendant { $minutes ->
    [one] une minute
   *[other] { $minutes } minutes
 }. Quand le code arrivera, dites-moi : mon code est, puis les chiffres.
pin-waiting = J'attends { the-pin } qui doit arriver sur { $places }. Quel est ce code ?
pin-reprompt = Dites { the-pin }, un chiffre à la fois. Vous pouvez aussi dire : renvoie-le.
pin-wrong = Ce n'est pas le bon code. Il vous reste { $left ->
    [one] un essai
   *[other] { $left } essais
 }. Quel est le code ?
pin-wrong-reprompt = Dites le code, un chiffre à la fois. Vous pouvez aussi dire : renvoie-le.
pin-burned = Ce n'est pas le bon code, et c'était le dernier essai. Pour votre sécurité, réessayez dans { $wait }, ou { $unlock ->
    [mail] débloquez l'accès depuis votre e-mail
   *[administrator] demandez à votre administrateur
 }.
pin-length = Le code que j'ai envoyé a { $digits } chiffres. Dites-le un chiffre à la fois, s'il vous plaît.
pin-unheard = Je n'ai pas compris les chiffres. Dites { the-pin }, un chiffre à la fois, s'il vous plaît.
pin-expired = Ce code a expiré. Reposez votre question, et je vous en enverrai un nouveau.
pin-used = Ce code a déjà servi. Reposez votre question, et je vous en enverrai un nouveau.
pin-dead = Il y a eu trop d'essais erronés avec ce code, et il ne fonctionne plus. Reposez votre question, et je vous en enverrai un nouveau.
pin-withdrawn = Ce code n'est plus valable. Reposez votre question, et je vous en enverrai un nouveau.
pin-none = Je n'attends aucun code. De qui voulez-vous le numéro ?
pin-not-needed = Vous n'avez pas besoin de code pour le moment. De qui voulez-vous le numéro ?
no-way-to-reach = Je n'ai ni adresse e-mail ni téléphone vérifiés pour vous envoyer un code. Demandez à votre administrateur d'en ajouter.

resent = J'ai envoyé un nouveau code sur { $places }. L'ancien ne fonctionne plus. Quel est le nouveau ?
resent-partly = Je n'ai pu joindre que { $places }. J'y ai envoyé un nouveau code, et l'ancien ne fonctionne plus. Quel est le nouveau ?
resend-too-soon = Je viens de l'envoyer. Vous pourrez me demander de le renvoyer dans { $seconds ->
    [one] une seconde
   *[other] { $seconds } secondes
 }. S'il est déjà arrivé, quel est le code ?
resend-none-left = Je l'ai envoyé autant de fois que possible. Si vous avez le dernier code, quel est-il ?
resend-nothing = Il n'y a pas de code à renvoyer. De qui voulez-vous le numéro ?

locked = L'accès est verrouillé. La prochaine question demandera un nouveau code.

## On a screen, a line each: what went, then the places, then how long it lasts

screen-sent = Votre code a été envoyé sur
screen-email = votre adresse e-mail chez { $initial }•••.{ $ending }
screen-left = il est encore valable { $minutes ->
    [one] une minute
   *[other] { $minutes } minutes
 }
