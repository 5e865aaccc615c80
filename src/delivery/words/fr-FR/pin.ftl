# French of France. People are written to as "vous". A PIN is "un code", as everybody says it. Do not
# put "de" before a name: before a vowel it would have to be "d'". A non-breaking space goes before : ? !
#
# Messages are plain text. HTML mails escape them. No message has three digits in a row: they could be mistaken for the PIN.

greeting = Bonjour { $name },

pin-subject = Votre code pour { $app }
pin-preview = Dites-le à Alexa d’ici { $time }.
pin-asked = Quelqu’un a posé une question protégée à { $app } sur Alexa. Si c’était vous, dites ce code à Alexa :
pin-lasts = Il fonctionne une seule fois, et seulement pendant { $time } après son envoi. Si la skill s’est fermée entre-temps, rouvrez-la, puis dites le code.
pin-not-you = Ce n’était pas vous ?
pin-do-nothing = Dans ce cas, vous n’avez rien à faire : sans le code, personne n’entendra la réponse. Si cela se reproduit, prévenez la personne qui gère { $app } chez { $organization }.
pin-never-asked = Personne chez { $organization } ne vous demandera jamais ce code.
