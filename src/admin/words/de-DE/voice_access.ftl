# German. People are written to as "Sie"; "PIN" is feminine.
#
# Messages are plain text. The page escapes them. The labels of the links in the mail are in
# `src/delivery/words`, in `notice.ftl`.

## Before the change: asks for confirmation

for-whom = Für { $name }
or-close = Wenn Sie das nicht möchten, schließen Sie diese Seite.

pause-title = Sprachzugang pausieren?
pause-what = Noch hat sich nichts geändert. Wenn Sie fortfahren, werden Ihnen keine PINs mehr geschickt, und wer in Ihrem Namen fragt, bekommt von Alexa keine geschützten Auskünfte. Alles, was auf irgendeinem Gerät noch freigegeben ist, wird sofort gesperrt.
pause-until = Das bleibt so, bis Sie den Sprachzugang über den anderen Link in der E-Mail entsperren oder Ihre Systemadministration das tut.
pause-button = Sprachzugang pausieren

unlock-title = Sprachzugang entsperren?
unlock-who = Noch hat sich nichts geändert. Fahren Sie nur fort, wenn Sie selbst die falschen PINs gesagt haben oder die Pause beenden möchten.
unlock-what = Danach können Sie ohne Wartezeit wieder fragen. Die falschen PINs zählen weiterhin: Eine Zeit lang können Ihre PINs länger sein als sonst.
unlock-button = Sprachzugang entsperren

## After the change

paused-title = Der Sprachzugang ist pausiert
paused-what = Ihnen werden keine PINs geschickt, und wer in Ihrem Namen fragt, bekommt von Alexa keine geschützten Auskünfte.
paused-until = Um die Pause zu beenden, benutzen Sie den anderen Link in der E-Mail, „Das war ich: entsperren“, oder wenden Sie sich an Ihre Systemadministration. Sie können diese Seite jetzt schließen.

unlocked-title = Der Sprachzugang ist entsperrt
unlocked-what = Sie können Alexa jetzt wieder fragen und diese Seite schließen.

## No change

used-title = Dieser Link wurde schon benutzt
used-once = Jeder Link funktioniert nur einmal, deshalb hat sich jetzt nichts geändert.
used-by-whom = Waren Sie das nicht? Dann kann jemand anderes Ihre E-Mails lesen. Melden Sie es Ihrer Systemadministration: Dort kann man Ihren Sprachzugang pausieren.

expired-title = Dieser Link ist abgelaufen
expired-when = Die Links gelten nur sieben Tage, deshalb hat sich nichts geändert.
expired-instead = Ihre Systemadministration kann Ihren Sprachzugang weiterhin pausieren oder entsperren. Die nächste E-Mail über falsche PINs enthält neue Links.

nowhere-title = Dieser Link führt ins Leere
nowhere-why = E-Mail-Programme brechen lange Links manchmal um. Kopieren Sie den ganzen Link aus der E-Mail und versuchen Sie es noch einmal.
nowhere-instead = Wenn das nicht hilft, wenden Sie sich an Ihre Systemadministration: Dort kann man das für Sie erledigen.

other-site-title = Diese Anfrage kam nicht von unserer Website
other-site-instead = Es hat sich nichts geändert. Öffnen Sie den Link in Ihrer E-Mail und klicken Sie auf der Seite, die dann erscheint, auf die Schaltfläche.

away-title = Das geht gerade nicht
away-again = Soweit wir wissen, hat sich nichts geändert. Bitte öffnen Sie den Link in einer Minute noch einmal.
