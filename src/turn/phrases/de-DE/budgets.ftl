# German. People are spoken to as "Sie". A span of time stands in the dative, after "in".
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## When a budget is spent

pin-sent-longer = Zu Ihrer Sicherheit habe ich diesmal eine längere PIN mit { $digits } Ziffern an { $places } geschickt. Wie lautet sie?
pin-wrong-longer = Das ist nicht die PIN. Zu Ihrer Sicherheit habe ich diesmal eine längere mit { $digits } Ziffern an { $places } geschickt. Wie lautet sie?
pin-renewed = Das ist nicht die PIN. Ich habe eine andere an { $places } geschickt, und die alte gilt nicht mehr. Wie lautet die neue?
pin-none-left = Das ist nicht die PIN, und im Moment kann ich keine weitere schicken. Bitte versuchen Sie es später wieder.
pin-longer-later = Zu Ihrer Sicherheit gilt diese PIN nicht mehr. Stellen Sie Ihre Frage noch einmal, dann schicke ich Ihnen eine längere.
wait-on-device = Zu Ihrer Sicherheit: Bitte versuchen Sie es in { $wait } wieder, oder { $unlock ->
    [mail] entsperren Sie den Zugang über Ihre E-Mail
   *[administrator] fragen Sie Ihre Administration
 }.
too-many-sends = Ich habe Ihnen fürs Erste so viele PINs geschickt, wie ich darf. Bitte versuchen Sie es in { $wait } wieder.
voice-paused = Der Zugang per Sprache ruht. { $unlock ->
    [mail] Sie können ihn über Ihre E-Mail entsperren oder Ihre Administration fragen
   *[administrator] Bitte fragen Sie Ihre Administration
 }.
voice-off = Zu Ihrer Sicherheit ist der Zugang per Sprache nach zu vielen falschen PINs abgeschaltet. { $unlock ->
    [mail] Sie können ihn über Ihre E-Mail entsperren oder Ihre Administration fragen
   *[administrator] Bitte fragen Sie Ihre Administration
 }.
minutes = { $count ->
    [one] einer Minute
   *[other] { $count } Minuten
 }
hours = { $count ->
    [one] einer Stunde
   *[other] { $count } Stunden
 }
