# German. People are written to as "Sie"; "PIN" is feminine.
#
# A message is plain text: it is escaped where it is put in. What the links of the mail are called is in
# `src/delivery/words`, in `notice.ftl`.

## What a link will do

for-whom = Für { $name }
or-close = Wenn Sie das nicht möchten, schließen Sie die Seite.

pause-title = Zugang per Sprache ruhen lassen?
pause-what = Noch hat sich nichts geändert. Wenn Sie fortfahren, wird für Sie keine PIN mehr verschickt, und Alexa sagt niemandem, was geschützt ist. Was auf irgendeinem Gerät noch freigegeben ist, wird sofort gesperrt.
pause-until = Das bleibt so, bis Sie den Zugang über den anderen Link in der E-Mail entsperren oder Ihre Administration es tut.
pause-button = Zugang per Sprache ruhen lassen

unlock-title = Zugang per Sprache entsperren?
unlock-who = Noch hat sich nichts geändert. Fahren Sie nur fort, wenn Sie selbst die falschen PINs gesagt haben oder wenn der Zugang nicht länger ruhen soll.
unlock-what = Danach müssen Sie nicht warten, bevor Sie wieder fragen. Die falschen PINs sind nicht vergessen: Eine Zeit lang können PINs noch länger sein als sonst.
unlock-button = Zugang per Sprache entsperren

## What was done

paused-title = Der Zugang per Sprache ruht
paused-what = Es wird für Sie keine PIN verschickt, und Alexa sagt niemandem, was geschützt ist.
paused-until = Wenn der Zugang nicht länger ruhen soll, benutzen Sie den anderen Link in der E-Mail, „Das war ich: entsperren“, oder fragen Sie Ihre Administration. Sie können diese Seite schließen.

unlocked-title = Der Zugang per Sprache ist entsperrt
unlocked-what = Sie können Alexa wieder fragen. Sie können diese Seite schließen.

## What was not

used-title = Dieser Link wurde schon benutzt
used-once = Jeder Link funktioniert einmal, deshalb hat sich jetzt nichts geändert.
used-by-whom = Haben nicht Sie ihn benutzt? Dann liest jemand anderes Ihre E-Mails. Sagen Sie es Ihrer Administration: Dort kann man den Zugang per Sprache für Sie ruhen lassen.

expired-title = Dieser Link ist abgelaufen
expired-when = Links funktionieren sieben Tage lang, deshalb hat sich nichts geändert.
expired-instead = Ihre Administration kann den Zugang per Sprache weiterhin für Sie ruhen lassen oder entsperren. Die nächste E-Mail über falsche PINs enthält neue Links.

nowhere-title = Dieser Link führt nirgendwohin
nowhere-why = E-Mail-Programme brechen einen langen Link manchmal um. Kopieren Sie ihn ganz aus der E-Mail und versuchen Sie es noch einmal.
nowhere-instead = Wenn das nicht hilft, fragen Sie Ihre Administration: Dort kann man dasselbe für Sie tun.

other-site-title = Das kam nicht von unserer Seite
other-site-instead = Es hat sich nichts geändert. Öffnen Sie den Link in Ihrer E-Mail, und drücken Sie dort auf die Schaltfläche.

away-title = Das geht gerade nicht
away-again = Soweit wir wissen, hat sich nichts geändert. Bitte öffnen Sie den Link in einer Minute noch einmal.
