# German. People are spoken to as "Sie".
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## Without the gate

whose = Wessen Nummer brauchen Sie?
whose-reprompt = Sie können zum Beispiel sagen: Wie lautet die Nummer von Ann Lee?
help = Fragen Sie mich nach einer Nummer, zum Beispiel: Wie lautet die Nummer von Ann Lee? Ich schicke eine PIN an Ihre E-Mail-Adresse und Ihr Telefon. Wenn Sie mir die PIN sagen, bekommen Sie die Antwort. Wessen Nummer brauchen Sie?
fallback = Das habe ich nicht verstanden. Sie können zum Beispiel sagen: Wie lautet die Nummer von Ann Lee?
nothing-to-repeat = Ich habe noch nichts gesagt. Wessen Nummer brauchen Sie?
already-handled = Das ist schon erledigt. Was kann ich noch für Sie tun?
goodbye = Auf Wiederhören.

## When something is missing or unavailable

link-account = Bitte verknüpfen Sie Ihr Konto, um diesen Skill zu nutzen. Ich habe eine Karte an Ihre Alexa-App geschickt.
link-again = Die Verknüpfung mit Ihrem Konto gilt nicht mehr. Bitte verknüpfen Sie Ihr Konto neu. Ich habe eine Karte an Ihre Alexa-App geschickt.
stranger = Ihr Konto ist hier nicht bekannt. Bitte wenden Sie sich an Ihre Systemadministration.
unavailable = Das geht gerade nicht. Bitte versuchen Sie es in ein paar Minuten noch einmal.
