# French of France. People are written to as "vous". A PIN is "un code", as everybody says it. A non-breaking space goes
# before : ? ! and inside « ».
#
# Messages are plain text. The page escapes them. The labels of the links in the mail are in
# `src/delivery/words`, in `notice.ftl`.

## Before the change: asks for confirmation

for-whom = Pour { $name }
or-close = Si ce n’est pas ce que vous voulez, fermez cette page.

pause-title = Suspendre l’accès vocal ?
pause-what = Rien n’a encore changé. Si vous continuez, aucun code ne vous sera envoyé et Alexa ne donnera aucune information protégée à quiconque l’interroge en votre nom. Tout accès ouvert, sur n’importe quel appareil, se fermera aussitôt.
pause-until = L’accès vocal restera suspendu jusqu’à ce que vous le débloquiez avec l’autre lien de l’e-mail ou que votre administrateur le fasse.
pause-button = Suspendre l’accès vocal

unlock-title = Débloquer l’accès vocal ?
unlock-who = Rien n’a encore changé. Ne continuez que si c’est vous qui avez dit les codes erronés, ou si vous voulez mettre fin à une suspension.
unlock-what = Vous n’aurez alors pas à attendre avant de reposer votre question. Les codes erronés comptent toujours : pendant quelque temps, vos codes pourront être plus longs que d’habitude.
unlock-button = Débloquer l’accès vocal

## After the change

paused-title = L’accès vocal est suspendu
paused-what = Aucun code ne vous est envoyé, et Alexa ne donne aucune information protégée à quiconque l’interroge en votre nom.
paused-until = Pour mettre fin à la suspension, utilisez l’autre lien de l’e-mail, « C’était moi : débloquer », ou adressez-vous à votre administrateur. Vous pouvez fermer cette page.

unlocked-title = L’accès vocal est débloqué
unlocked-what = Vous pouvez fermer cette page et interroger de nouveau Alexa.

## No change

used-title = Ce lien a déjà servi
used-once = Chaque lien fonctionne une seule fois : rien n’a changé cette fois-ci.
used-by-whom = Ce n’était pas vous ? Alors quelqu’un d’autre peut lire vos e-mails. Prévenez votre administrateur : il peut suspendre votre accès vocal.

expired-title = Ce lien a expiré
expired-when = Les liens ne fonctionnent que pendant sept jours : rien n’a donc changé.
expired-instead = Votre administrateur peut toujours suspendre ou débloquer votre accès vocal. Le prochain e-mail sur des codes erronés contiendra de nouveaux liens.

nowhere-title = Ce lien ne mène nulle part
nowhere-why = Les logiciels de messagerie coupent parfois les longs liens en deux. Copiez le lien en entier depuis l’e-mail et réessayez.
nowhere-instead = Si cela ne suffit pas, adressez-vous à votre administrateur : il peut faire la même chose pour vous.

other-site-title = Cette demande ne venait pas de notre page
other-site-instead = Rien n’a changé. Ouvrez le lien de l’e-mail et appuyez sur le bouton de la page.

away-title = Ce n’est pas possible pour le moment
away-again = À notre connaissance, rien n’a changé. Rouvrez le lien dans une minute.
