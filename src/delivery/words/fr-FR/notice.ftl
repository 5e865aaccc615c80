# French of France. People are written to as "vous". A PIN is "un code", as everybody says it. Do not
# put "de" before a name: before a vowel it would have to be "d'". A non-breaking space goes before : ? !
#
# Messages are plain text. HTML mails escape them.

notice-subject = Codes erronés pour { $app }
notice-happened = Quelqu’un a essayé { $tries } pour { $app } sur l’appareil { $device } le { $at }.
notice-digest = Depuis le { $since }, les essais permis pour un code ont été épuisés { $more }. La dernière fois, c’était pour { $app }, sur l’appareil { $device }, le { $at }.
notice-nothing-told = Rien n’a été révélé, et le code en question ne fonctionne plus.
notice-never-asked = Personne chez { $organization } ne vous demandera jamais de code.

## With links

notice-pause = Ce n’était pas moi : suspendre l’accès vocal
notice-pause-effect = Tant que vous ne l’aurez pas débloqué, aucun code ne vous sera envoyé et Alexa ne donnera aucune information protégée à quiconque l’interroge en votre nom.
notice-unlock = C’était moi : débloquer
notice-unlock-effect = Vous n’aurez pas à attendre avant de reposer votre question.
notice-links = Chaque lien ouvre une page qui vous demande confirmation. Il fonctionne une seule fois, jusqu’au { $until }. Ne transférez pas cet e-mail : toute personne qui y a accès peut utiliser les liens.

## Without links

notice-not-you = Ce n’était pas vous ?
notice-not-you-then = Dans ce cas, prévenez la personne qui gère { $app } chez { $organization } : elle peut suspendre votre accès vocal.
notice-was-you = C’était vous ?
notice-was-you-then = Dans ce cas, attendez un peu avant de reposer votre question. Si vous ne pouvez pas attendre, cette même personne peut débloquer votre accès.

## Counts

wrong-pins = { $count ->
    [1] un code erroné
    [2] deux codes erronés
    [3] trois codes erronés
    [4] quatre codes erronés
    [5] cinq codes erronés
   *[other] { $count } codes erronés
 }
more-times = { $count ->
    [1] une fois de plus
    [2] deux fois de plus
    [3] trois fois de plus
    [4] quatre fois de plus
    [5] cinq fois de plus
   *[other] { $count } fois de plus
 }
