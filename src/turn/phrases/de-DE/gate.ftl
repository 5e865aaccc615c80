# German. People are spoken to as "Sie"; "PIN" is feminine. A place stands in the accusative: "an …", "erreichen".
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## Where a code goes

place-email = Ihre E-Mail-Adresse bei { $initial }… Punkt { $ending }
place-phone = Ihr Telefon mit der Endung { $digits }
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
 } lang. Wenn die PIN ankommt, sagen Sie mir: Meine PIN ist, und dann die Ziffern.
pin-waiting = Ich warte auf { the-pin }, die an { $places } geht. Wie lautet sie?
pin-reprompt = Bitte sagen Sie { the-pin }, Ziffer für Ziffer. Sie können auch sagen: Schick sie noch einmal.
pin-wrong = Das ist nicht die PIN. Sie haben noch { $left ->
    [one] einen Versuch
   *[other] { $left } Versuche
 }. Wie lautet die PIN?
pin-wrong-reprompt = Bitte sagen Sie die PIN, Ziffer für Ziffer. Sie können auch sagen: Schick sie noch einmal.
pin-burned = Das ist nicht die PIN, und es war der letzte Versuch. Zu Ihrer Sicherheit: Bitte versuchen Sie es in { $wait } wieder, oder { $unlock ->
    [mail] entsperren Sie den Zugang über Ihre E-Mail
   *[administrator] fragen Sie Ihre Administration
 }.
pin-length = Die PIN, die ich geschickt habe, hat { $digits } Ziffern. Bitte sagen Sie sie Ziffer für Ziffer.
pin-unheard = Ich habe die Ziffern nicht verstanden. Bitte sagen Sie { the-pin }, Ziffer für Ziffer.
pin-expired = Diese PIN ist abgelaufen. Stellen Sie Ihre Frage noch einmal, dann schicke ich Ihnen eine neue.
pin-used = Diese PIN wurde schon benutzt. Stellen Sie Ihre Frage noch einmal, dann schicke ich Ihnen eine neue.
pin-dead = Für diese PIN gab es zu viele falsche Versuche, sie gilt nicht mehr. Stellen Sie Ihre Frage noch einmal, dann schicke ich Ihnen eine neue.
pin-withdrawn = Diese PIN gilt nicht mehr. Stellen Sie Ihre Frage noch einmal, dann schicke ich Ihnen eine neue.
pin-none = Ich warte gerade auf keine PIN. Wessen Nummer möchten Sie?
pin-not-needed = Sie brauchen im Moment keine PIN. Wessen Nummer möchten Sie?
no-way-to-reach = Ich habe keine bestätigte E-Mail-Adresse oder Telefonnummer, an die ich Ihnen eine PIN schicken kann. Bitte lassen Sie von Ihrer Administration eine hinzufügen.

resent = Ich habe eine neue PIN an { $places } geschickt. Die alte gilt nicht mehr. Wie lautet die neue?
resent-partly = Ich konnte nur { $places } erreichen. Dorthin habe ich eine neue PIN geschickt, und die alte gilt nicht mehr. Wie lautet die neue?
resend-too-soon = Ich habe sie eben erst geschickt. In { $seconds ->
    [one] einer Sekunde
   *[other] { $seconds } Sekunden
 } können Sie mich bitten, sie noch einmal zu schicken. Wenn sie schon da ist: Wie lautet die PIN?
resend-none-left = Ich habe sie so oft geschickt, wie ich darf. Wenn Sie die letzte PIN haben: Wie lautet sie?
resend-nothing = Es gibt keine PIN, die ich noch einmal schicken könnte. Wessen Nummer möchten Sie?

locked = Der Zugang ist gesperrt. Für die nächste Frage brauchen Sie eine neue PIN.

## On a screen, a line each: what went, then the places, then how long it lasts

screen-sent = Ihre PIN ging an
screen-email = Ihre E-Mail-Adresse bei { $initial }•••.{ $ending }
screen-left = sie gilt noch { $minutes ->
    [one] eine Minute
   *[other] { $minutes } Minuten
 }
