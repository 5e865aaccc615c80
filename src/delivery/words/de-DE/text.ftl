# German. People are written to as "Sie"; "PIN" is feminine.
#
# The message must fit into one SMS, so use only characters of GSM 03.38: no typographic quotes.
# The PIN comes first, so that a locked phone shows it.

text-pin = { $code } ist Ihre PIN für { $app }. Sagen Sie Alexa die PIN innerhalb von { $time }. Nicht angefordert? Dann ignorieren Sie diese Nachricht.
