# French of France. People are written to as "vous". A PIN is "un code", as everybody says it. A non-breaking space stands
# before : ? ! and inside « ».
#
# A message is plain text: it is escaped where it is put in. What the links of the mail are called is in
# `src/delivery/words`, in `notice.ftl`.

## What a link will do

for-whom = Pour { $name }
or-close = Si vous ne le souhaitez pas, fermez cette page.

pause-title = Suspendre l’accès vocal ?
pause-what = Rien n’a encore changé. Si vous continuez, aucun code ne sera envoyé pour vous et Alexa ne dira à personne ce qui est protégé. Tout ce qui est ouvert, sur n’importe quel appareil, se fermera aussitôt.
pause-until = L’accès restera suspendu jusqu’à ce que vous le débloquiez, par l’autre lien de l’e-mail, ou que votre administrateur le fasse.
pause-button = Suspendre l’accès vocal

unlock-title = Débloquer l’accès vocal ?
unlock-who = Rien n’a encore changé. Ne continuez que si c’est vous qui avez dit les codes erronés, ou si vous voulez mettre fin à une suspension.
unlock-what = Vous n’aurez alors pas à attendre avant de reposer votre question. Les codes erronés ne sont pas oubliés : pendant quelque temps encore, les codes peuvent être plus longs que d’habitude.
unlock-button = Débloquer l’accès vocal

## What was done

paused-title = L’accès vocal est suspendu
paused-what = Aucun code n’est envoyé pour vous, et Alexa ne dit à personne ce qui est protégé.
paused-until = Pour mettre fin à la suspension, utilisez l’autre lien de l’e-mail, « C’était moi : débloquer », ou demandez à votre administrateur. Vous pouvez fermer cette page.

unlocked-title = L’accès vocal est débloqué
unlocked-what = Vous pouvez de nouveau interroger Alexa. Vous pouvez fermer cette page.

## What was not

used-title = Ce lien a déjà servi
used-once = Chaque lien fonctionne une seule fois : rien n’a donc changé.
used-by-whom = Ce n’est pas vous qui l’avez utilisé ? Alors quelqu’un d’autre lit vos e-mails. Prévenez votre administrateur : il peut suspendre l’accès vocal pour vous.

expired-title = Ce lien a expiré
expired-when = Les liens fonctionnent pendant sept jours : rien n’a donc changé.
expired-instead = Votre administrateur peut toujours suspendre l’accès vocal pour vous, ou le débloquer. Le prochain e-mail sur des codes erronés contiendra de nouveaux liens.

nowhere-title = Ce lien ne mène nulle part
nowhere-why = Les logiciels de messagerie coupent parfois un long lien en deux. Copiez-le en entier depuis l’e-mail et réessayez.
nowhere-instead = Si cela ne suffit pas, adressez-vous à votre administrateur : il peut faire la même chose pour vous.

other-site-title = Cela ne venait pas de notre page
other-site-instead = Rien n’a changé. Ouvrez le lien de votre e-mail, et appuyez sur le bouton qui s’y trouve.

away-title = Cela ne fonctionne pas pour le moment
away-again = À notre connaissance, rien n’a changé. Rouvrez le lien dans une minute.
