# French of France. People are written to as "vous". A PIN is "un code", as everybody says it. No "de" stands before a
# name: it would be "d'" before a vowel, and who knows how a name sounds. A non-breaking space stands before : ? !
#
# A message is plain text, whatever it goes into.

notice-subject = Codes erronés pour { $app }
notice-happened = Quelqu’un a essayé { $tries } pour { $app } sur l’appareil { $device } le { $at }.
notice-digest = Depuis le { $since }, des essais erronés ont invalidé un code { $more }. La dernière fois, c’était pour { $app }, sur l’appareil { $device }, le { $at }.
notice-nothing-told = Rien n’a été révélé, et le code en question ne fonctionne plus.
notice-never-asked = Personne chez { $organization } ne vous demandera jamais de code.

## With links

notice-pause = Ce n’était pas moi : suspendre l’accès vocal
notice-pause-effect = Tant que vous ne l’avez pas débloqué, aucun code n’est envoyé pour vous et Alexa ne dit à personne ce qui est protégé.
notice-unlock = C’était moi : débloquer
notice-unlock-effect = Vous n’aurez pas à attendre avant de reposer votre question.
notice-links = Chaque lien ouvre une page qui demande confirmation avant de changer quoi que ce soit. Il fonctionne une seule fois, jusqu’au { $until }. Ne transférez pas cet e-mail : quiconque le possède peut utiliser les liens.

## Without

notice-not-you = Ce n’était pas vous ?
notice-not-you-then = Dans ce cas, prévenez la personne qui gère { $app } chez { $organization } : elle peut suspendre l’accès vocal pour vous.
notice-was-you = C’était vous ?
notice-was-you-then = Dans ce cas, attendez un peu avant de reposer votre question. Si vous ne pouvez pas attendre, cette même personne peut débloquer l’accès pour vous.

## What happened

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
