# German. People are spoken to as "Sie".
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## Ours

whose = Wessen Nummer möchten Sie?
whose-reprompt = Sie können zum Beispiel sagen: Wie lautet die Nummer von Ann Lee?
help = Fragen Sie mich nach einer Nummer, zum Beispiel: Wie lautet die Nummer von Ann Lee? Ich schicke eine PIN an Ihre E-Mail-Adresse und Ihr Telefon und gebe Ihnen die Antwort, wenn Sie sie sagen. Wessen Nummer möchten Sie?
fallback = Das habe ich nicht verstanden. Sie können zum Beispiel sagen: Wie lautet die Nummer von Ann Lee?
nothing-to-repeat = Ich habe noch nichts gesagt. Wessen Nummer möchten Sie?
already-handled = Darum habe ich mich schon gekümmert. Was möchten Sie als Nächstes?
goodbye = Auf Wiederhören.

## When something is away

link-account = Um diesen Skill zu nutzen, verknüpfen Sie bitte Ihr Konto. Ich habe eine Karte in Ihre Alexa-App gelegt.
link-again = Die Verknüpfung Ihres Kontos gilt nicht mehr. Bitte verknüpfen Sie es neu. Ich habe eine Karte in Ihre Alexa-App gelegt.
stranger = Ihr Konto ist hier nicht bekannt. Bitte wenden Sie sich an Ihre Administration.
unavailable = Das kann ich gerade nicht erreichen. Bitte versuchen Sie es in ein paar Minuten wieder.
