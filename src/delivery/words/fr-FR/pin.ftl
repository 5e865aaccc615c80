# French of France. People are written to as "vous". A PIN is "un code", as everybody says it. No "de" stands before a
# name: it would be "d'" before a vowel, and who knows how a name sounds. A non-breaking space stands before : ? !
#
# A message is plain text, whatever it goes into. No three digits stand in a row: they could be taken for the PIN.

greeting = Bonjour { $name },

pin-subject = Votre code pour { $app }
pin-preview = Dites-le à Alexa d’ici { $time }.
pin-asked = Quelqu’un a posé à { $app } une question protégée sur Alexa. Si c’était vous, dites ce code à Alexa :
pin-lasts = Il fonctionne une seule fois, pendant { $time } après son envoi. Si la skill s’est fermée entre-temps, rouvrez-la et dites alors le code.
pin-not-you = Ce n’était pas vous ?
pin-do-nothing = Dans ce cas, ne faites rien : sans le code, personne n’entend la réponse. Si cela se reproduit, prévenez la personne qui gère { $app } chez { $organization }.
pin-never-asked = Personne chez { $organization } ne vous demandera jamais ce code.
