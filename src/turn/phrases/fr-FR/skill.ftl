# French of France. People are spoken to as "vous".
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## Ours

whose = De qui voulez-vous le numéro ?
whose-reprompt = Vous pouvez dire, par exemple : quel est le numéro de René Bouchard ?
help = Demandez-moi le numéro de quelqu'un, par exemple : quel est le numéro de René Bouchard ? J'enverrai un code sur votre adresse e-mail et votre téléphone, et je vous donnerai la réponse quand vous me le direz. De qui voulez-vous le numéro ?
fallback = Je n'ai pas compris. Vous pouvez dire, par exemple : quel est le numéro de René Bouchard ?
nothing-to-repeat = Je n'ai encore rien dit. De qui voulez-vous le numéro ?
already-handled = C'est déjà fait. Que voulez-vous ensuite ?
goodbye = Au revoir.

## When something is away

link-account = Pour utiliser cette skill, veuillez associer votre compte. J'ai mis une carte dans votre application Alexa.
link-again = L'association de votre compte ne fonctionne plus. Veuillez l'associer à nouveau. J'ai mis une carte dans votre application Alexa.
stranger = Votre compte n'est pas connu ici. Adressez-vous à votre administrateur.
unavailable = Je n'y ai pas accès pour le moment. Réessayez dans quelques minutes.
