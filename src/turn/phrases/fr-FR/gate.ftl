# French of France. People are spoken to as "vous". A PIN is "un code", as everybody says it.
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## Where a PIN goes

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

pin-sent = Je vous ai envoyé { a-pin } sur { $places }. Quel est le code ?
pin-sent-partly = Je n'ai pu vous envoyer { a-pin } que sur { $places }. Quel est le code ?
pin-not-sent = Je n'ai pas encore pu vous envoyer le code sur { $places }. Je continue d'essayer pendant { $minutes ->
    [one] une minute
   *[other] { $minutes } minutes
 }. Quand vous l'aurez reçu, dites : mon code est, puis les chiffres.
pin-waiting = J'attends { the-pin } qui doit arriver sur { $places }. Quel est le code ?
pin-reprompt = Dites { the-pin }, chiffre par chiffre. Vous pouvez aussi dire : renvoie le code.
pin-wrong = Ce n'est pas le bon code. Il vous reste { $left ->
    [one] un essai
   *[other] { $left } essais
 }. Quel est le code ?
pin-wrong-reprompt = Dites le code, chiffre par chiffre. Vous pouvez aussi dire : renvoie le code.
pin-burned = Ce n'est pas le bon code, et c'était le dernier essai. Pour votre sécurité, réessayez dans { $wait }. Si vous ne pouvez pas attendre, { $unlock ->
    [mail] débloquez l'accès vocal avec le lien reçu par e-mail
   *[administrator] adressez-vous à votre administrateur
 }.
pin-length = Le code que je vous ai envoyé comporte { $digits } chiffres. Dites-le chiffre par chiffre, s'il vous plaît.
pin-of-another = Ce code correspond à une autre demande et ne fonctionne plus. Pour cette demande, dites { the-pin } envoyé sur { $places }.
another-voice = Je n'ai pas reconnu votre voix comme celle qui a posé la question. Reposez votre question, s'il vous plaît.
pin-unheard = Je n'ai pas compris les chiffres. Dites { the-pin }, chiffre par chiffre, s'il vous plaît.
pin-expired = Ce code a expiré. Reposez votre question, et je vous en enverrai un nouveau.
pin-used = Ce code a déjà servi. Reposez votre question, et je vous en enverrai un nouveau.
pin-dead = Il y a eu trop d'essais infructueux avec ce code, et il ne fonctionne plus. Reposez votre question, et je vous en enverrai un nouveau.
pin-withdrawn = Ce code n'est plus valable. Reposez votre question, et je vous en enverrai un nouveau.
pin-none = Je n'attends aucun code. De qui voulez-vous le numéro ?
pin-not-needed = Vous n'avez pas besoin de code pour le moment. De qui voulez-vous le numéro ?
no-way-to-reach = Je n'ai ni adresse e-mail ni numéro de téléphone vérifié pour vous envoyer un code. Demandez à votre administrateur d'en ajouter.

resent = Je vous ai envoyé un nouveau code sur { $places }. L'ancien ne fonctionne plus. Quel est le nouveau ?
resent-partly = Je n'ai pu vous envoyer un nouveau code que sur { $places }. L'ancien ne fonctionne plus. Quel est le nouveau ?
resend-too-soon = Je viens de vous envoyer le code. Dans { $seconds ->
    [one] une seconde
   *[other] { $seconds } secondes
 }, vous pourrez me demander de le renvoyer. Si vous l'avez déjà reçu, quel est le code ?
resend-none-left = Je ne peux plus renvoyer le code. Si vous avez le dernier, quel est-il ?
resend-nothing = Il n'y a pas de code à renvoyer. De qui voulez-vous le numéro ?

locked = L'accès est verrouillé. Pour la prochaine question, il vous faudra un nouveau code.
locked-device-only = J'ai verrouillé cet appareil. Pour verrouiller tous vos appareils, posez une question ici, dites le code, puis dites : verrouille partout.
locked-everywhere = J'ai verrouillé tous vos appareils. Pour la prochaine question, il vous faudra un nouveau code.

## On a screen, one line each: a headline, the places the PIN went to, and how long it is valid

screen-sent = Votre code a été envoyé sur
screen-email = votre adresse e-mail chez { $initial }•••.{ $ending }
screen-left = Valable encore { $minutes ->
    [one] une minute
   *[other] { $minutes } minutes
 }
