# French of France. People are spoken to as "vous".
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## Without the gate

whose = De qui voulez-vous le numéro ?
whose-reprompt = Vous pouvez dire, par exemple : quel est le numéro de René Bouchard ?
help = Demandez-moi le numéro de quelqu'un, par exemple : quel est le numéro de René Bouchard ? Je vous enverrai un code par e-mail et sur votre téléphone, et je vous donnerai la réponse quand vous me le direz. De qui voulez-vous le numéro ?
fallback = Je n'ai pas compris. Vous pouvez dire, par exemple : quel est le numéro de René Bouchard ?
nothing-to-repeat = Je n'ai encore rien dit. De qui voulez-vous le numéro ?
already-handled = C'est déjà fait. Que puis-je faire d'autre pour vous ?
goodbye = Au revoir.

## When something is missing or unavailable

link-account = Pour utiliser cette skill, veuillez associer votre compte. J'ai envoyé une carte dans votre application Alexa.
link-again = L'association avec votre compte n'est plus valable. Veuillez associer à nouveau votre compte. J'ai envoyé une carte dans votre application Alexa.
stranger = Votre compte n'est pas enregistré ici. Adressez-vous à votre administrateur.
unavailable = Ce n'est pas possible pour le moment. Réessayez dans quelques minutes.
