# German. People are spoken to as "Sie". A duration is in the dative, after "in".
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## When a budget is spent

pin-sent-longer = Zu Ihrer Sicherheit habe ich diesmal eine längere PIN mit { $digits } Ziffern an { $places } geschickt. Wie lautet sie?
pin-wrong-longer = Diese PIN stimmt nicht. Zu Ihrer Sicherheit habe ich diesmal eine längere mit { $digits } Ziffern an { $places } geschickt. Wie lautet sie?
pin-renewed = Diese PIN stimmt nicht. Ich habe eine neue an { $places } geschickt, und die alte gilt nicht mehr. Wie lautet die neue?
pin-none-left = Diese PIN stimmt nicht, und im Moment kann ich keine weitere schicken. Bitte versuchen Sie es später noch einmal.
pin-longer-later = Zu Ihrer Sicherheit gilt diese PIN nicht mehr. Stellen Sie Ihre Frage noch einmal, dann schicke ich Ihnen eine längere.
wait-on-device = Bitte versuchen Sie es zu Ihrer Sicherheit erst in { $wait } wieder. Wenn Sie nicht so lange warten können, { $unlock ->
    [mail] entsperren Sie den Sprachzugang über den Link in Ihrer E-Mail
   *[administrator] wenden Sie sich an Ihre Systemadministration
 }.
too-many-sends = Im Moment darf ich Ihnen keine weitere PIN schicken. Bitte versuchen Sie es in { $wait } noch einmal.
voice-paused = Der Sprachzugang ist pausiert. { $unlock ->
    [mail] Sie können ihn über den Link in Ihrer E-Mail entsperren oder sich an Ihre Systemadministration wenden
   *[administrator] Bitte wenden Sie sich an Ihre Systemadministration
 }.
unknown-devices-closed = Auf Geräten, die Sie noch nicht benutzt haben, gab es zu viele falsche PINs, deshalb ist dieses Gerät gesperrt. { $unlock ->
    [mail] Sie können es über den Link in Ihrer E-Mail entsperren oder sich an Ihre Systemadministration wenden
   *[administrator] Bitte wenden Sie sich an Ihre Systemadministration
 }.
voice-off = Zu Ihrer Sicherheit wurde der Sprachzugang nach zu vielen falschen PINs abgeschaltet. { $unlock ->
    [mail] Sie können ihn über den Link in Ihrer E-Mail entsperren oder sich an Ihre Systemadministration wenden
   *[administrator] Bitte wenden Sie sich an Ihre Systemadministration
 }.
minutes = { $count ->
    [one] einer Minute
   *[other] { $count } Minuten
 }
hours = { $count ->
    [one] einer Stunde
   *[other] { $count } Stunden
 }
