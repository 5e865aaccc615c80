# German. People are spoken to as "Sie"; "PIN" is feminine. A place is in the accusative, after "an" and "erreichen".
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## Where a PIN goes

place-email = Ihre E-Mail-Adresse bei { $initial }… Punkt { $ending }
place-phone = Ihr Telefon mit den Endziffern { $digits }
length = { $digits ->
    [3] dreistellige
    [4] vierstellige
    [5] fünfstellige
    [6] sechsstellige
    [7] siebenstellige
   *[8] achtstellige
 }
a-pin = eine { length } PIN
the-pin = die { length } PIN

## The gate

pin-sent = Ich habe { a-pin } an { $places } geschickt. Wie lautet sie?
pin-sent-partly = Ich konnte nur { $places } erreichen. Dorthin habe ich { a-pin } geschickt. Wie lautet sie?
pin-not-sent = Ich konnte { $places } noch nicht erreichen. Ich versuche es noch { $minutes ->
    [one] eine Minute
   *[other] { $minutes } Minuten
 } lang. Sobald die PIN da ist, sagen Sie: Meine PIN ist, und dann die Ziffern.
pin-waiting = Ich warte noch auf { the-pin }, die an { $places } geht. Wie lautet sie?
pin-reprompt = Bitte sagen Sie { the-pin } Ziffer für Ziffer. Sie können auch sagen: Schick die PIN noch einmal.
pin-wrong = Diese PIN stimmt nicht. Sie haben noch { $left ->
    [one] einen Versuch
   *[other] { $left } Versuche
 }. Wie lautet die PIN?
pin-wrong-reprompt = Bitte sagen Sie die PIN Ziffer für Ziffer. Sie können auch sagen: Schick die PIN noch einmal.
pin-burned = Diese PIN stimmt nicht, und das war der letzte Versuch. Bitte versuchen Sie es zu Ihrer Sicherheit erst in { $wait } wieder. Wenn Sie nicht so lange warten können, { $unlock ->
    [mail] entsperren Sie den Sprachzugang über den Link in Ihrer E-Mail
   *[administrator] wenden Sie sich an Ihre Systemadministration
 }.
pin-length = Die PIN, die ich geschickt habe, hat { $digits } Ziffern. Bitte sagen Sie eine Ziffer nach der anderen.
pin-of-another = Diese PIN gehört zu einer anderen Anfrage und gilt deshalb nicht mehr. Für diese Anfrage sagen Sie bitte { the-pin }, die an { $places } ging.
another-voice = Ich habe Ihre Stimme nicht als die erkannt, die gefragt hat. Bitte stellen Sie Ihre Frage noch einmal.
pin-unheard = Ich habe die Ziffern nicht verstanden. Bitte sagen Sie { the-pin } Ziffer für Ziffer.
pin-expired = Diese PIN ist abgelaufen. Stellen Sie Ihre Frage noch einmal, dann schicke ich Ihnen eine neue.
pin-used = Diese PIN wurde schon benutzt. Stellen Sie Ihre Frage noch einmal, dann schicke ich Ihnen eine neue.
pin-dead = Bei dieser PIN gab es zu viele Fehlversuche, deshalb gilt sie nicht mehr. Stellen Sie Ihre Frage noch einmal, dann schicke ich Ihnen eine neue.
pin-withdrawn = Diese PIN gilt nicht mehr. Stellen Sie Ihre Frage noch einmal, dann schicke ich Ihnen eine neue.
pin-none = Im Moment warte ich nicht auf eine PIN. Wessen Nummer brauchen Sie?
pin-not-needed = Eine PIN ist gerade nicht nötig. Wessen Nummer brauchen Sie?
no-way-to-reach = Ich habe keine bestätigte E-Mail-Adresse oder Telefonnummer von Ihnen, an die ich eine PIN schicken kann. Bitten Sie Ihre Systemadministration, eine einzutragen.

resent = Ich habe eine neue PIN an { $places } geschickt. Die alte gilt nicht mehr. Wie lautet die neue?
resent-partly = Ich konnte nur { $places } erreichen. Dorthin habe ich eine neue PIN geschickt, und die alte gilt nicht mehr. Wie lautet die neue?
resend-too-soon = Ich habe die PIN gerade erst geschickt. In { $seconds ->
    [one] einer Sekunde
   *[other] { $seconds } Sekunden
 } können Sie mich bitten, sie noch einmal zu schicken. Falls sie schon da ist: Wie lautet die PIN?
resend-none-left = Noch einmal darf ich die PIN nicht schicken. Falls Sie die letzte haben: Wie lautet sie?
resend-nothing = Es gibt keine PIN, die ich noch einmal schicken könnte. Wessen Nummer brauchen Sie?

locked = Der Zugang ist jetzt gesperrt. Für die nächste Frage brauchen Sie eine neue PIN.
locked-device-only = Dieses Gerät ist jetzt gesperrt. Um alle Ihre Geräte zu sperren, stellen Sie hier eine Frage, sagen Sie die PIN und dann: Sperr überall.
locked-everywhere = Alle Ihre Geräte sind jetzt gesperrt. Für die nächste Frage brauchen Sie eine neue PIN.

## On a screen, one line each: a headline, the places the PIN went to, and how long it is valid

screen-sent = Ihre PIN ging an
screen-email = Ihre E-Mail-Adresse bei { $initial }•••.{ $ending }
screen-left = Noch { $minutes ->
    [one] eine Minute
   *[other] { $minutes } Minuten
 } gültig
